"""Mails to contact persons: their language, numbers without names, and what became of a message meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from babel.dates import format_date
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests.mail.support import mail_server
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.outbox import write_staff_message
from wagtail_mib_events.domain.staff_language import language_of_staff
from wagtail_mib_events.enums import EventStatus, MessageKind, MessageState
from wagtail_mib_events.mail.composing import compose
from wagtail_mib_events.mail.mime import Mail
from wagtail_mib_events.mail.sending import Outcome, deliver
from wagtail_mib_events.models import Contact, Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2030-01-15T09:30:00+01:00")
NOW = START - timedelta(days=3)


def make_contact(email: str = "schmidt@example.org", *, language: str = "", **fields: Any) -> Contact:
    """Return a contact person with a user of the same address who has chosen a language."""
    user = get_user_model().objects.create_user(username=email, email=email)
    UserProfile.objects.create(user=user, preferred_language=language)
    return Contact.objects.create(name="Frau Schmidt", email=email, **fields)


def make_small(contact: Contact | None = None, **fields: Any) -> Session:
    """Return a date in three days (of ``NOW``) for which one of at least three has registered."""
    defaults = {"contact": contact or make_contact(language="en"), "min_participants": 3, "name": "Nähen"}
    session = make_session(make_event(**defaults | fields), start=START, capacity=8)
    register(session, name="Amal", phone="+491601234567")
    return session


def register(*sessions: Session, **fields: Any) -> Registration:
    registration = make_registration(*sessions, **fields).registration
    assert registration is not None
    return registration


def warning_about(session: Session) -> Message:
    contact = session.event.contact
    assert contact is not None
    return Message.objects.create(contact=contact, kind=MessageKind.TOO_FEW, session=session)


def mail_for(message: Message, now: datetime = NOW) -> Mail:
    mail = compose(message=message, now=now)
    assert mail is not None
    return mail


def html_of(mail: Mail) -> str:
    return str(mail.alternatives[0][0])


def sent(*messages: Message) -> list[EmailMessage]:
    with mail_server() as server:
        outcomes = [deliver(message_id=message.pk, now=timezone.now()) for message in messages]
    assert outcomes == [Outcome.SENT] * len(messages)
    return server.accepted


def test_each_reads_the_language_of_her_profile() -> None:
    start = timezone.now() + timedelta(days=2)
    messages = []
    for address, language in (("de@example.org", "de"), ("en@example.org", "en")):
        event = make_event(contact=make_contact(address, language=language), min_participants=2, name="Nähen")
        messages.append(warning_about(make_session(event, start=start)))
    german, english = sent(*messages)
    assert [mail["Content-Language"] for mail in (german, english)] == ["de", "en"]
    assert [mail["To"] for mail in (german, english)] == ["de@example.org", "en@example.org"]
    assert english["Subject"] == "Few registrations: Nähen"
    for mail, locale in ((german, "de"), (english, "en")):
        body = mail.get_body(("plain",))
        assert body is not None
        assert format_date(timezone.localtime(start), "full", locale=locale) in body.get_content()


def test_headers_are_stable_and_ask_for_no_automatic_reply() -> None:
    message = warning_about(make_small())
    first, again = (mail_for(message).extra_headers for _ in range(2))
    assert first == again
    assert first == {
        "Message-ID": f"<{message.uuid}@localhost>",
        "Content-Language": "en",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


@pytest.mark.parametrize(
    ("stored", "asked", "expected"),
    [
        ("SCHMIDT@example.org", "schmidt@Example.org", "en"),
        ("somebody@example.org", "schmidt@example.org", "de"),
    ],
)
def test_user_is_found_by_her_address_in_any_case(stored: str, asked: str, expected: str) -> None:
    make_contact(stored, language="en")
    assert language_of_staff(asked) == expected


@pytest.mark.parametrize("language", ["", "tlh"])
def test_without_a_language_that_is_known_she_reads_the_sites(language: str) -> None:
    make_contact("schmidt@example.org", language=language)
    assert language_of_staff("schmidt@example.org") == "de"


def test_profile_of_somebody_who_has_left_does_not_count() -> None:
    make_contact("schmidt@example.org", language="en")
    get_user_model().objects.update(is_active=False)
    assert language_of_staff("schmidt@example.org") == "de"


def test_warning_gives_figures_and_the_way_to_the_registrations() -> None:
    session = make_small()
    mail = mail_for(warning_about(session))
    address = f"http://localhost/admin/mib_registrations/?session={session.pk}"
    assert mail.body.strip().splitlines() == [
        "Few have registered so far",
        "Nähen",
        "",
        "Hello Frau Schmidt,",
        "",
        "Fewer adults than planned have registered for this date.",
        "",
        "Tuesday, January 15, 2030, 9:30\u202fAM–11:30\u202fAM",
        session.location.name,
        "- Registered so far: 1",
        "- Planned at least: 3",
        "- Free places: 7",
        "See the registrations:",
        address,
        "",
        "You can still invite people, or cancel the date in good time.",
        "",
        "We write to you about this date only once.",
    ]
    assert f'href="{address}"' in html_of(mail)
    assert html_of(mail).count("<h1") == 1


def test_no_mail_to_staff_names_a_participant_or_her_number() -> None:
    contact = make_contact(language="en")
    session = make_small(contact)
    register(session, name="Olena", phone="+491602222222", interpreter_language="uk", needs_step_free=True)
    digest = Message.objects.create(contact=contact, kind=MessageKind.DIGEST)
    for message in (warning_about(session), digest):
        mail = mail_for(message)
        whole = f"{mail.subject} {mail.body} {html_of(mail)}"
        assert [word for word in ("Amal", "Olena", "160", "step") if word in whole] == []


def test_neutral_title_stands_in_mails_to_staff_too() -> None:
    mail = mail_for(warning_about(make_small(name="Schuldenberatung", neutral_title="Gespräch", slug="s")))
    assert mail.subject == "Few registrations: Gespräch"
    assert "schuld" not in (mail.body + html_of(mail)).casefold()


def test_line_breaks_in_names_cannot_add_headers() -> None:
    mail = mail_for(warning_about(make_small(name="Nähen\r\nBcc: evil@example.org")))
    assert mail.subject == "Few registrations: Nähen Bcc: evil@example.org"
    assert mail.message()["Bcc"] is None


def test_what_people_type_is_inert_in_html() -> None:
    mail = mail_for(warning_about(make_small(name="<script>alert(1)</script>")))
    assert "<script>" not in html_of(mail)


@pytest.mark.parametrize(
    "change",
    [
        lambda _: Event.objects.update(min_participants=1),
        lambda _: Event.objects.update(min_participants=None),
        lambda _: Event.objects.update(status=EventStatus.CANCELLED),
        lambda _: Session.objects.update(status="cancelled"),
        lambda session: register(session, name="B", phone="+491602222222", adults=2),
        lambda _: Contact.objects.update(email=""),
    ],
)
def test_warning_that_is_no_longer_true_is_dropped_unsent(change: Any) -> None:
    session = make_small(max_adults=3)
    message = warning_about(session)
    change(session)
    message = Message.objects.get(pk=message.pk)
    assert compose(message=message, now=NOW) is None


def test_warning_that_was_overtaken_is_kept_as_obsolete() -> None:
    event = make_event(contact=make_contact(), min_participants=1)
    session = make_session(event, start=timezone.now() + timedelta(days=2))
    message = warning_about(session)
    register(session)
    with mail_server() as server:
        assert deliver(message_id=message.pk) == Outcome.OBSOLETE
    message.refresh_from_db()
    assert (message.state, server.accepted) == (MessageState.OBSOLETE, [])


def test_digest_gives_the_news_of_each_date_and_says_where_to_switch_it_off() -> None:
    small, *_ = age_bands()
    contact = make_contact(language="en", wants_digest=True)
    event = make_event(contact=contact, name="Nähen")
    session = make_session(event, start=START, capacity=1, childcare={small: 2})
    quiet = make_session(event, start=START + timedelta(days=7))
    register(session, children={small: 2}, wants_care=True, interpreter_language="ar")
    register(session, phone="+491602222222")
    cancel(registration=register(session, phone="+491603333333"))
    message = Message.objects.create(contact=contact, kind=MessageKind.DIGEST)
    mail = mail_for(message, timezone.now())
    lines = mail.body.strip().splitlines()
    assert lines[0] == "What is new"
    assert [line for line in lines if line.startswith("- ")] == [
        "- 2 new registrations",
        "- 1 cancelled",
        "- On the waiting list: 1",
        "- Children in care: 2",
        "- Interpreters wanted: 1 × العربيّة",
        "- Places taken: 1 of 1",
    ]
    assert lines[-1] == f"You can switch it off here: http://localhost/admin/mib_contacts/edit/{contact.pk}/"
    assert f"session={quiet.pk}" not in mail.body


def test_digest_without_news_left_is_dropped() -> None:
    contact = make_contact(language="en", wants_digest=True)
    session = make_session(make_event(contact=contact))
    register(session)
    message = Message.objects.create(contact=contact, kind=MessageKind.DIGEST)
    assert compose(message=message, now=timezone.now()) is not None
    Registration.objects.all().delete()
    assert compose(message=message, now=timezone.now()) is None


def test_nothing_is_written_where_there_is_no_address() -> None:
    contact = Contact.objects.create(name="Frau Schmidt", phone="+492651123456")
    assert write_staff_message(contact=contact, kind=MessageKind.DIGEST) is None
    assert Message.objects.count() == 0


def test_number_of_queries_does_not_depend_on_the_number_of_dates(django_assert_num_queries: Any) -> None:
    contact = make_contact(wants_digest=True)
    event = make_event(contact=contact)
    message = Message.objects.create(contact=contact, kind=MessageKind.DIGEST)
    for _ in range(2):
        register(make_session(event), interpreter_language="ar")
        Message.objects.filter(pk=message.pk).update(created_at=timezone.now())
        message = Message.objects.select_related("contact").get(pk=message.pk)
        with django_assert_num_queries(10):
            compose(message=message, now=timezone.now())
