"""What the mails say, once for plain text and HTML. No interpreter, no access need, no benefit name is ever written.

Everything here reads the active language and time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wagtail_mib_events.date_texts import moment_text, when_text
from wagtail_mib_events.domain.text import clean_line
from wagtail_mib_events.enums import BY_STAFF, Attendance, BookingStatus, CareStatus, MessageKind
from wagtail_mib_events.mail.state import Dates
from wagtail_mib_events.models import Booking, Location, Registration


@dataclass(frozen=True)
class DateLine:
    """One date of a mail; empty texts are left out. ``online_url`` only for who is confirmed."""

    when: str
    places: Sequence[str]
    status: str = ""
    care: str = ""
    reason: str = ""
    online_url: str = ""


@dataclass(frozen=True)
class DateGroup:
    """Dates under a heading."""

    heading: str
    dates: Sequence[DateLine]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The texts of one mail, in the order of reading."""

    subject: str
    title: str
    greeting: str
    heading: str
    paragraphs: Sequence[str]
    button: str = ""
    groups: Sequence[DateGroup]
    directions: Sequence[Location] = ()
    closing: Sequence[str] = field(default=())
    has_ticket: bool = False


def write_letter(*, kind: MessageKind, registration: Registration, dates: Dates) -> Letter:
    """Return the texts of a mail of a kind, other than ``ticket_again`` (see ``mail.state.kind_to_send``)."""
    title = clean_line(registration.event.discreet_title)
    subject, heading, button = _frame(kind, dates)
    groups = _groups(kind, dates)
    return Letter(
        subject=subject % {"title": title},
        title=title,
        greeting=_greeting(registration),
        heading=heading,
        paragraphs=[text for text in _paragraphs(kind, dates) if text],
        button=button,
        groups=groups,
        directions=[] if kind == MessageKind.PLEASE_CONFIRM else _directions(dates.active),
        closing=_closing(kind, registration),
        has_ticket=bool(dates.confirmed) and kind != MessageKind.CANCELLED,
    )


def _frame(kind: MessageKind, dates: Dates) -> tuple[str, str, str]:
    """Return the subject, the heading and the label of the button."""
    page = _("My registration")
    match kind:
        case MessageKind.PLEASE_CONFIRM:
            return _("Please confirm: %(title)s"), _("One more step"), _("Confirm my e-mail address")
        case MessageKind.CONFIRMED:
            return _("You are registered: %(title)s"), _("You are registered"), page
        case MessageKind.WAITING:
            return _("Waiting list: %(title)s"), _("You are on the waiting list"), page
        case MessageKind.OFFERED:
            return _("A place is free: %(title)s"), _("A place is free for you"), _("See the free place")
        case MessageKind.CARE_GRANTED:
            return _("Childcare: %(title)s"), _("We look after your children"), page
    called_off = dates.called_off and not dates.cancelled
    heading = _("This date does not take place") if called_off else _("Your registration is cancelled")
    return _("Cancelled: %(title)s"), heading, page if dates.active else ""


def _paragraphs(kind: MessageKind, dates: Dates) -> list[str]:
    match kind:
        case MessageKind.PLEASE_CONFIRM:
            return [
                _("Your registration has reached us. Please press the button: then we know that this is your address."),
                _held_text(dates.pending) or _no_place_text(dates),
                _("You did not register? Then do nothing. Without the button nothing happens."),
            ]
        case MessageKind.CONFIRMED:
            return [_("We look forward to seeing you.")]
        case MessageKind.WAITING:
            return [
                _("All places are taken at the moment. As soon as one is free for you, we write to you."),
                _("You need not do anything until then."),
            ]
        case MessageKind.OFFERED:
            return [_("A place has become free. It is yours if you accept it in time."), _offer_text(dates.offered)]
        case MessageKind.CARE_GRANTED:
            return [_("A childcare place has become free: we look after your children while you take part.")]
    if dates.called_off:
        return [_("Unfortunately something has come between. We are sorry.")]
    return [_("Someone else is glad of the place. If this is a mistake, please call us.")]


def _groups(kind: MessageKind, dates: Dates) -> list[DateGroup]:
    if kind == MessageKind.CANCELLED:
        groups = [
            (_("Does not take place"), dates.called_off),
            (_("You do not come"), dates.cancelled),
            (_("Your other dates"), dates.active),
        ]
    else:
        extra = dates.lapsed if kind == MessageKind.PLEASE_CONFIRM else []
        every = sorted([*dates.active, *extra], key=lambda booking: (booking.session.start, booking.pk))
        groups = [(_("Your date") if len(every) == 1 else _("Your dates"), every)]
    return [DateGroup(heading, _lines(kind, bookings)) for heading, bookings in groups if bookings]


def _lines(kind: MessageKind, bookings: Sequence[Booking]) -> list[DateLine]:
    mixed = len({booking.status for booking in bookings}) > 1 and kind != MessageKind.PLEASE_CONFIRM
    return [_line(booking, with_status=mixed) for booking in bookings]


def _line(booking: Booking, *, with_status: bool) -> DateLine:
    session = booking.session
    tells = booking.is_active and not session.is_called_off
    return DateLine(
        when=when_text(session),
        places=_places(booking),
        status=_status(booking) if tells and with_status else "",
        care=_care(booking) if tells else "",
        reason="" if tells or not booking.is_active else _reason(booking),
        online_url=booking.online_url if tells else "",
    )


def _places(booking: Booking) -> list[str]:
    session = booking.session
    places = []
    if session.is_on_site:
        # On lines of their own: a translated name and a German address may run in different directions.
        places += [session.location.name, session.location.address, session.meeting_point]
    if session.is_online:
        places.append(_("Online"))
    return [clean_line(place) for place in places if place.strip()]


def _status(booking: Booking) -> str:
    match booking.status:
        case BookingStatus.CONFIRMED:
            return _("Your place is safe.")
        case BookingStatus.WAITING:
            return _("You are on the waiting list.")
        case BookingStatus.OFFERED:
            return _("A place is free for you.")
    return _("We hold a place for you.")


def _care(booking: Booking) -> str:
    match booking.care_status:
        case CareStatus.GRANTED:
            return _("We look after your children.")
        case CareStatus.WAITING:
            return _("No childcare place is free yet. We write to you as soon as there is one.")
    return ""


def _reason(booking: Booking) -> str:
    session = booking.session
    return clean_line(session.cancellation_reason or session.event.cancellation_reason)


def _held_text(bookings: Sequence[Booking]) -> str:
    moment = _earliest_deadline(bookings)
    return _("We hold your place until %(moment)s.") % {"moment": moment} if moment else ""


def _no_place_text(dates: Dates) -> str:
    if dates.waiting:
        return _("All places are taken at the moment. With the button you stand on the waiting list.")
    return _("The place was held for some time and is not any more. With the button we look for one again.")


def _offer_text(bookings: Sequence[Booking]) -> str:
    moment = _earliest_deadline(bookings)
    return _("We keep it for you until %(moment)s.") % {"moment": moment} if moment else ""


def _earliest_deadline(bookings: Sequence[Booking]) -> str:
    deadlines = [booking.held_until for booking in bookings if booking.held_until is not None]
    return moment_text(min(deadlines)) if deadlines else ""


def _directions(bookings: Sequence[Booking]) -> list[Location]:
    """Return the locations to come to that say how to get there, each once."""
    locations = {b.session.location_id: b.session.location for b in bookings if b.session.is_on_site}
    return [location for location in locations.values() if location.directions.strip()]


def _closing(kind: MessageKind, registration: Registration) -> list[str]:
    if kind in (MessageKind.CANCELLED, MessageKind.PLEASE_CONFIRM):
        return []
    voluntary = registration.event.attendance == Attendance.VOLUNTARY
    sentences = [_("You cannot come? Please tell us on your page, then someone else can have the place.")]
    return [*sentences, _("Taking part is voluntary.")] if voluntary else sentences


def _greeting(registration: Registration) -> str:
    # Whoever typed an address on the website may not make us write a name of her choice to someone else.
    known = registration.email_confirmed_at is not None or registration.channel in BY_STAFF
    return _("Hello %(name)s,") % {"name": registration.name} if known else _("Hello,")
