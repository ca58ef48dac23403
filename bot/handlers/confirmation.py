"""What goes out about a visit: the confirmation, what to bring, the calendar file, reminders."""

from bot.core.says import Button, Joined, Moment, Say, Text, Value, Words
from bot.core.says import File as SayFile
from bot.domain.booking import AHEAD, Appointment, AppointmentId
from bot.domain.notices import reminders
from bot.domain.offices import Office
from bot.handlers.routing import Handlers, Work
from storage.database import Store

confirmation = Handlers()

REMINDERS = ("day-before", "hours-before", "evening")


def announce(work: Work, appointment: Appointment, office: Office) -> None:
    """The confirmation, short as an SMS, and then the letter on how to prepare."""
    work.say(Say(confirming(appointment, office)), "confirmation")
    rows = ((Button(Text("button-visits"), "go:visits"), Button(Text("button-menu"), "go:menu")),)
    file = calendar_of(work, appointment, office)
    work.say(Say(_pack(work, appointment, office), rows, file), "visit-pack")


def confirming(appointment: Appointment, office: Office) -> Text:
    """At most 300 characters: number, service, day, time in the office's zone, address."""
    key = "confirmation-moved" if appointment.sequence else "confirmation"
    return Text(key, about(appointment, office))


def about(appointment: Appointment, office: Office) -> dict[str, Value]:
    """What every text about a visit may need; the address is the one that holds on its day."""
    office = office.on(office.local(appointment.starts).date())
    return {
        "number": appointment.number,
        "service": Text(f"service-{appointment.service}"),
        "when": Moment(appointment.starts, office.zone),
        "office": Words(office.name),
        "address": Words(office.address),
    }


def remind(work: Work, appointment: Appointment, office: Office) -> None:
    """Plans the reminders in place of any planned before."""
    forget_reminders(work, appointment)
    for one in reminders(office, appointment.starts, work.now):
        cause = f"reminder:{appointment.id}:{one.name}:{appointment.sequence}"
        key = _key(appointment, one.name)
        work.store.mail.plan(work.address, cause, "reminder", one.due, key)


def forget_reminders(work: Work, appointment: Appointment) -> None:
    """Takes back the reminders that are still waiting, of this and every earlier time."""
    forget_reminders_of(work.store, appointment)


def forget_reminders_of(store: Store, appointment: Appointment) -> None:
    """The same for staff, who have no conversation."""
    store.mail.drop(
        f"appointment:{appointment.id}:{name}:{sequence}"
        for name in REMINDERS
        for sequence in range(appointment.sequence + 1)
    )


@confirmation.writes("reminder")
def write_reminder(work: Work, argument: str) -> Say | None:
    """The reminder in words; void when the visit is off, moved, past, or already promised."""
    appointment_id, name, sequence = argument.split(":")
    visit = work.store.visits.by_id(AppointmentId(int(appointment_id)))
    if visit is None or visit.appointment.state not in AHEAD:
        return None
    appointment = visit.appointment
    office = work.centre.office(appointment.office)
    promised = appointment.state == "confirmed" and name == "hours-before"
    late = appointment.starts <= work.now or appointment.sequence != int(sequence)
    if office is None or promised or late:
        return None
    key = str(appointment.id)
    coming = Button(Text("button-coming"), f"go:coming:{key}", style="positive")
    move = Button(Text("button-move"), f"go:move:{key}")
    cancel = Button(Text("button-cancel"), f"go:drop:{key}", style="negative")
    return Say(Text("reminder", about(appointment, office)), ((coming,), (move, cancel)))


def take_back(work: Work, appointment: Appointment, office: Office) -> None:
    """The calendar file that takes the cancelled visit out of the person's own calendar."""
    file = calendar_of(work, appointment, office, cancelled=True)
    work.say(Say(Text("calendar-cancelled"), file=file), "cancellation")


def calendar_of(
    work: Work, appointment: Appointment, office: Office, *, cancelled: bool = False
) -> SayFile:
    """The visit for the person's own calendar; `cancelled` takes it out again."""
    office = office.on(office.local(appointment.starts).date())
    from bot.documents.calendar_file import CalendarEvent, calendar_file

    def words(value: Value) -> str:
        return work.parts.texts.words(value, work.language)

    event = CalendarEvent(
        uid=f"{appointment.number}@otklik",
        sequence=appointment.sequence,
        starts=appointment.starts,
        ends=appointment.ends,
        zone=office.zone,
        summary=words(Text("calendar-summary", about(appointment, office))),
        description=words(Text("calendar-description", about(appointment, office))),
        location=words(Words(office.address)),
        stamp=work.now,
        latitude=office.place.latitude,
        longitude=office.place.longitude,
        cancelled=cancelled,
    )
    return SayFile(f"{appointment.number}.ics", "text/calendar", calendar_file(event))


def _pack(work: Work, appointment: Appointment, office: Office) -> Value:
    minutes = int((appointment.ends - appointment.starts).total_seconds() // 60)
    route = Text("office-route", {"text": Words(office.route)}) if office.route else ""
    return Joined(
        (
            Text("pack-documents"),
            Text("pack-duration", {"minutes": minutes}),
            route,
            Text("pack-cancel"),
            Text("pack-hotline", {"phone": work.centre.hotline}),
        )
    )


def _key(appointment: Appointment, name: str) -> str:
    return f"appointment:{appointment.id}:{name}:{appointment.sequence}"
