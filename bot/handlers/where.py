"""Finds offices in the centre's file, nearest first where a place is known."""

from dataclasses import replace

from bot.core.pages import Step
from bot.domain.offices import (
    Centre,
    Office,
    OfficeCode,
    Place,
    kilometres,
    nearest_first,
)
from bot.domain.settlements import settlement_said
from bot.flows.where import ChooseOffice, FindOffices, Near, OpenOffice, UnknownSettlement
from bot.handlers.routing import Handlers, Work

where = Handlers()

PARTS_OF_A_PLACE = 2


@where.opens("where")
def offices(work: Work, argument: str) -> Step:
    """All offices; `latitude,longitude` puts the nearest first, a code opens that office."""
    if work.centre.office(argument):
        return OpenOffice(OfficeCode(argument))
    return FindOffices(read_place(argument))


@where.performs(FindOffices)
def find_offices(work: Work, action: FindOffices) -> tuple[Near, ...] | UnknownSettlement:
    """The offices with their distances, or the names of the settlements we know."""
    place = action.place
    if action.settlement:
        centre, said = work.centre, action.settlement
        known = centre.settlement(said) or settlement_said(centre.settlements, said)
        if known is None:
            return UnknownSettlement(tuple(one.names[0] for one in work.centre.settlements))
        place = known.place
    return near(work.centre, place)


@where.performs(OpenOffice)
def open_office(work: Work, action: OpenOffice) -> Office | None:
    """The office as it stands today, if it is still in the file; less what nobody is shown."""
    office = work.centre.office(action.code)
    if office is None:
        return None
    return replace(office, offers=(), exceptions=(), moves=(), calendar={})


def near(centre: Centre, place: Place | None) -> tuple[Near, ...]:
    """The offices of a list; distances only where a place is known."""
    ordered = nearest_first(centre.offices, place) if place else centre.offices
    return tuple(
        Near(one.code, one.name, one.address, kilometres(one.place, place) if place else None)
        for one in ordered
    )


def read_place(text: str) -> Place | None:
    """A place from `latitude,longitude`, or None."""
    numbers = text.split(",")
    if len(numbers) != PARTS_OF_A_PLACE:
        return None
    try:
        return Place(float(numbers[0]), float(numbers[1]))
    except ValueError:
        return None


__all__ = ["ChooseOffice", "near", "read_place", "where"]
