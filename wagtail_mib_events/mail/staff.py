"""What is written to contact persons: numbers and a way into the admin. No names, no telephones, no needs of anyone.

Texts and dates are in the language of the reader's Wagtail profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mib_events.conf import conf
from wagtail_mib_events.date_texts import moment_text, when_text
from wagtail_mib_events.domain.digests import DateNews, news_of, period_until
from wagtail_mib_events.domain.minimum_number import too_small
from wagtail_mib_events.domain.queries.places import Places
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.domain.staff_language import language_of_staff
from wagtail_mib_events.domain.text import clean_line
from wagtail_mib_events.enums import MessageKind
from wagtail_mib_events.languages import direction, language_name
from wagtail_mib_events.mail.headers import headers, sender
from wagtail_mib_events.mail.mime import Mail
from wagtail_mib_events.models import Contact, Message, Session

TEMPLATES = "wagtail_mib_events/mail/staff"


@dataclass(frozen=True)
class DateFigures:
    """One date of a mail: its event, when and where, its figures in words, the address of its registrations."""

    title: str
    when: str
    place: str
    figures: Sequence[str]
    url: str


@dataclass(frozen=True, kw_only=True)
class StaffLetter:
    """The texts of one mail, in the order of reading."""

    subject: str
    heading: str
    greeting: str
    paragraphs: Sequence[str]
    dates: Sequence[DateFigures]
    closing: Sequence[str]
    title: str = ""


def compose_staff_mail(*, message: Message, now: datetime) -> Mail | None:
    """Return a contact person's mail at ``now`` (aware); ``None`` where there is nothing to tell her (any more)."""
    contact = message.contact
    if contact is None or not contact.email:
        return None
    language, site = language_of_staff(contact.email), base_url()
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        letter = _letter(message, contact, site, now)
        if letter is None:
            return None
        context = {
            "letter": letter,
            "language": language,
            "direction": direction(language),
            "organiser": conf().ORGANISER,
        }
        mail = Mail(
            subject=letter.subject,
            body=render_to_string(f"{TEMPLATES}.txt", context),
            from_email=sender(),
            to=[contact.email],
            headers=headers(message, language=language, site=site),
        )
        mail.attach_alternative(render_to_string(f"{TEMPLATES}.html", context), "text/html")
        return mail


def _letter(message: Message, contact: Contact, site: str, now: datetime) -> StaffLetter | None:
    if message.kind == MessageKind.TOO_FEW:
        return _warning(message, contact, site, now)
    return _digest(message, contact, site, now) if message.kind == MessageKind.DIGEST else None


def _warning(message: Message, contact: Contact, site: str, now: datetime) -> StaffLetter | None:
    session = Session.objects.select_related("event", "location").filter(messages=message).first()
    if session is None:
        return None
    places = too_small(sessions=[session], now=now).get(session.pk)
    if places is None:
        return None
    title = clean_line(session.event.discreet_title)
    figures = [
        _("Registered so far: %(number)d") % {"number": places.taken},
        _("Planned at least: %(number)d") % {"number": session.event.min_participants or 0},
        _free_text(places),
    ]
    return StaffLetter(
        subject=_("Few registrations: %(title)s") % {"title": title},
        title=title,
        heading=_("Few have registered so far"),
        greeting=_greeting(contact),
        paragraphs=[_("Fewer adults than planned have registered for this date.")],
        dates=[_date(session, figures, site)],
        closing=[
            _("You can still invite people, or cancel the date in good time."),
            _("We write to you about this date only once."),
        ],
    )


def _digest(message: Message, contact: Contact, site: str, now: datetime) -> StaffLetter | None:
    period = period_until(contact=contact, until=message.created_at)
    news = news_of(contact=contact, period=period, now=now)
    if not news:
        return None
    return StaffLetter(
        subject=_("Registrations: what is new"),
        heading=_("What is new"),
        greeting=_greeting(contact),
        paragraphs=[_("Since %(moment)s:") % {"moment": moment_text(period.since)}],
        dates=[_date(date.session, _news_texts(date), site) for date in news],
        closing=[
            _("You get this mail because the daily summary is switched on for you as a contact person."),
            _("You can switch it off here: %(url)s") % {"url": site + reverse("mib_contacts:edit", args=[contact.pk])},
        ],
    )


def _news_texts(date: DateNews) -> list[str]:
    """Return the figures of a date in words, without those that are zero."""
    counted = [
        (date.registered, ngettext("%(number)d new registration", "%(number)d new registrations", date.registered)),
        (date.cancelled, ngettext("%(number)d cancelled", "%(number)d cancelled", date.cancelled)),
        (date.places.waiting, _("On the waiting list: %(number)d")),
        (date.children_in_care, _("Children in care: %(number)d")),
    ]
    texts = [text % {"number": number} for number, text in counted if number]
    wanted = [
        _("%(number)d × %(language)s") % {"number": number, "language": language_name(code)}
        for code, number in date.interpreters.items()
    ]
    if wanted:
        texts.append(_("Interpreters wanted: %(languages)s") % {"languages": ", ".join(wanted)})
    return [*texts, _taken_text(date.places)]


def _taken_text(places: Places) -> str:
    if places.capacity is None:
        return _("Places taken: %(taken)d") % {"taken": places.taken}
    return _("Places taken: %(taken)d of %(capacity)d") % {"taken": places.taken, "capacity": places.capacity}


def _free_text(places: Places) -> str:
    return _("Free places: no limit") if places.free is None else _("Free places: %(number)d") % {"number": places.free}


def _date(session: Session, figures: Sequence[str], site: str) -> DateFigures:
    place = clean_line(session.location.name) if session.is_on_site else _("Online")
    query = urlencode({"session": session.pk})
    return DateFigures(
        title=clean_line(session.event.discreet_title),
        when=when_text(session),
        place=place,
        figures=figures,
        url=f"{site}{reverse('mib_registrations:index')}?{query}",
    )


def _greeting(contact: Contact) -> str:
    return _("Hello %(name)s,") % {"name": clean_line(contact.name)}
