"""What a good file of a centre may still not have meant: told beside loading it, never refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from bot.domain.local_day import DAY_MINUTES, HOUR, wall_minute

if TYPE_CHECKING:
    from bot.cli.desk import Desk
    from bot.domain.booking import Appointment
    from bot.domain.offices import Centre, Offer, Office, Window

MOST_NUMBERS: Final = 10
# Visits are booked a year ahead at most.
AHEAD_AT_MOST: Final = timedelta(days=400)


def remarks_on(centre: "Centre") -> Iterator[str]:
    """What of the timetable is for nobody."""
    for office in centre.offices:
        bookable = tuple(one for one in _windows(office) if one.audience != "walk-ins")
        for offer in office.offers:
            yield from _never_booked(office, offer, bookable)
        yield from _without_public(office)


def remarks_on_visits(desk: "Desk", centre: "Centre", before: "Centre | None") -> Iterator[str]:
    """Visits ahead that the new file has no place for, or takes to another address."""
    from bot.domain.booking import AHEAD
    from bot.domain.timetable import Span

    ahead = Span(desk.now, desk.now + AHEAD_AT_MOST)
    visits = tuple(one.appointment for one in desk.store.visits.between(ahead, None, AHEAD))
    lost = tuple(one for one in visits if not _has_place(centre, one))
    kept = (one for one in visits if _has_place(centre, one))
    moved = tuple(one for one in kept if before and _address(before, one) != _address(centre, one))
    if lost:
        yield (
            "записи, для которых в новом файле нет часов, услуги или отделения:"
            f" {_listed(centre, lost)}. Людям об этом не написано:"
            " закройте эти часы командой otklik close или позвоните"
        )
    if moved:
        yield (
            f"записи, у которых изменился адрес: {_listed(centre, moved)}."
            " Новый адрес назовёт напоминание в чате; остальным позвоните"
        )


def _never_booked(office: "Office", offer: "Offer", bookable: "Sequence[Window]") -> Iterator[str]:
    about = f"{office.code}, {offer.service}: записаться нельзя никогда"
    if not any(_fits(office, offer, window) for window in bookable):
        step = office.step_minutes
        yield f"{about}, за шаг в {step} мин {offer.minutes} мин не помещаются ни в какие часы"
    notice = office.notice_minutes if offer.notice_minutes is None else offer.notice_minutes
    horizon = office.horizon_days if offer.horizon_days is None else offer.horizon_days
    if notice >= (horizon + 1) * DAY_MINUTES:
        yield f"{about}, notice_minutes больше, чем horizon_days"


def _without_public(office: "Office") -> Iterator[str]:
    kept = office.operator_places + office.walk_in_places
    for one in dict.fromkeys(_windows(office)):
        if one.audience == "public" and one.places is not None and one.places <= kept:
            yield (
                f"{office.code}: в часы с {one.opens:%H:%M} для всех ничего не остаётся,"
                f" мест {one.places}, а для операторов и живой очереди отложено {kept}"
            )


def _fits(office: "Office", offer: "Offer", window: "Window") -> bool:
    opens, closes = wall_minute(window.opens), wall_minute(window.closes)
    wait = -opens % office.step_minutes if office.anchor == "clock" else 0
    return opens + wait + offer.minutes <= closes


def _windows(office: "Office") -> "Iterator[Window]":
    return chain(
        chain.from_iterable(office.hours),
        chain.from_iterable(one.windows for one in office.exceptions),
        chain.from_iterable(one.windows for one in office.calendar.values()),
    )


def _has_place(centre: "Centre", visit: "Appointment") -> bool:
    from bot.domain.opening import windows_of

    office = centre.office(visit.office)
    if office is None or office.offer(visit.service) is None:
        return False
    begins = office.local(visit.starts)
    minute = HOUR * begins.hour + begins.minute
    ends = minute + (visit.ends - visit.starts) // timedelta(minutes=1)
    return any(
        wall_minute(one.opens) <= minute and ends <= wall_minute(one.closes)
        for one in windows_of(office, begins.date())
    )


def _address(centre: "Centre", visit: "Appointment") -> "Mapping[str, str] | None":
    """Where it is told to be, on its own day."""
    office = centre.office(visit.office)
    return office.on(office.local(visit.starts).date()).address if office else None


def _listed(centre: "Centre", visits: "Sequence[Appointment]") -> str:
    told = ", ".join(_told(centre, one) for one in visits[:MOST_NUMBERS])
    return f"{told} и ещё {len(visits) - MOST_NUMBERS}" if len(visits) > MOST_NUMBERS else told


def _told(centre: "Centre", visit: "Appointment") -> str:
    office = centre.office(visit.office)
    local = office.local(visit.starts) if office else visit.starts
    return f"{visit.number} ({local:%d.%m %H:%M}{'' if office else ' UTC'}, {visit.office})"
