"""Builds the mail for a message as things are when it is sent.

A household gets texts, ticket and calendar file; a contact person gets what ``mail.staff`` writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from wagtail_mib_events.conf import conf
from wagtail_mib_events.domain.addresses import event_address
from wagtail_mib_events.domain.calendar.events import mail_calendar
from wagtail_mib_events.domain.contact_data import phone_for_people
from wagtail_mib_events.domain.links import language_of, personal_url, ticket_url
from wagtail_mib_events.domain.qr import qr_png
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.enums import MessageKind
from wagtail_mib_events.languages import direction, is_rtl
from wagtail_mib_events.mail.headers import headers, sender
from wagtail_mib_events.mail.letters import Letter, write_letter
from wagtail_mib_events.mail.mime import Mail
from wagtail_mib_events.mail.staff import compose_staff_mail
from wagtail_mib_events.mail.state import Dates, dates_of, kind_to_send
from wagtail_mib_events.models import Contact, Event, Message, Registration

TEMPLATES = "wagtail_mib_events/mail/letter"
TICKET_PICTURE = "ticket@wagtail-mib-events"
PIXELS_PER_MODULE = 6


def compose(*, message: Message, now: datetime) -> Mail | None:
    """Return the mail for a message at ``now`` (aware); ``None`` where there is nothing to tell (any more)."""
    registration = message.registration
    if registration is None:
        return compose_staff_mail(message=message, now=now)
    language = language_of(registration)
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        dates = dates_of(registration=registration, now=now)
        kind = kind_to_send(kind=MessageKind(message.kind), registration=registration, dates=dates)
        if kind is None or not registration.email:
            return None
        letter = write_letter(kind=kind, registration=registration, dates=dates)
        return _mail(message, registration, letter, dates, language=language, now=now)


def _mail(
    message: Message, registration: Registration, letter: Letter, dates: Dates, *, language: str, now: datetime
) -> Mail:
    site = base_url()
    context = _context(registration, letter, language, site)
    mail = Mail(
        subject=letter.subject,
        body=render_to_string(f"{TEMPLATES}.txt", context),
        from_email=sender(),
        to=[registration.email],
        reply_to=_reply_to(registration.event),
        headers=headers(message, language=language, site=site),
    )
    mail.attach_alternative(render_to_string(f"{TEMPLATES}.html", context), "text/html")
    if letter.has_ticket:
        picture = qr_png(ticket_url(registration, site), scale=PIXELS_PER_MODULE)
        mail.attach_picture(content=picture, name="ticket.png", content_id=TICKET_PICTURE)
        url = site + event_address(registration.event, language)
        calendar = mail_calendar(bookings=dates.confirmed, language=language, sent_at=now, url=url)
        # RFC 6047 § 2.4: the parameter repeats the METHOD of the body.
        mail.attach("calendar.ics", calendar.decode(), "text/calendar; method=PUBLISH")
    return mail


def _context(registration: Registration, letter: Letter, language: str, site: str) -> dict[str, Any]:
    event = registration.event
    return {
        "letter": letter,
        "language": language,
        "direction": direction(language),
        "code": _isolated(registration.display_code, language),
        "ticket_url": ticket_url(registration, site),
        "ticket_picture": TICKET_PICTURE,
        "personal_url": personal_url(registration, site),
        "contact": event.contact,
        "phone": _isolated(_phone(event.contact), language),
        "organiser": conf().ORGANISER,
        "funding": event.funding,
    }


def _phone(contact: Contact | None) -> str:
    return phone_for_people(contact.phone, region=conf().PHONE_REGION) if contact and contact.phone else ""


def _isolated(text: str, language: str) -> str:
    """Keep the parts of a number in order within right-to-left text (UAX 9, LRI and PDI)."""
    return f"\u2066{text}\u2069" if text and is_rtl(language) else text


def _reply_to(event: Event) -> list[str]:
    given = conf().REPLY_TO or (event.contact.email if event.contact else "")
    return [given] if given else []
