"""What stands in the mails: the right words for the state at sending time, a ticket that scans, nothing that harms."""

from __future__ import annotations

import io
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]  # ships no types
import zxingcpp
from django.utils import timezone
from PIL import Image

from tests.mail.support import write
from wagtail_mib_events.domain.bookings import accept_offer, cancel, confirm_email
from wagtail_mib_events.domain.cancellations import cancel_date
from wagtail_mib_events.domain.links import personal_url, ticket_url
from wagtail_mib_events.enums import Channel, MessageKind
from wagtail_mib_events.mail.composing import compose
from wagtail_mib_events.mail.mime import Mail
from wagtail_mib_events.models import Booking, Contact, Event, Funding, Registration, Session
from wagtail_mib_events.testing import (
    age_bands,
    make_event,
    make_household,
    make_registration,
    make_session,
)
from wagtail_mib_events.testing.factories import register_for

pytestmark = pytest.mark.django_db
SITE = "http://localhost"


def register(*sessions: Session, **fields: Any) -> Registration:
    registration = make_registration(*sessions, **{"email": "amal@example.org", "language": "en"} | fields).registration
    assert registration is not None
    return registration


def written(registration: Registration, kind: MessageKind = MessageKind.CONFIRMED, **options: Any) -> Mail | None:
    message = write(registration, kind)
    return compose(message=message, now=options.get("now") or timezone.now())


def mail_for(registration: Registration, kind: MessageKind = MessageKind.CONFIRMED, **options: Any) -> Mail:
    mail = written(registration, kind, **options)
    assert mail is not None
    return mail


def html_of(mail: Mail) -> str:
    return str(mail.alternatives[0][0])


def parsed(mail: Mail) -> EmailMessage:
    """Return a mail as its reader's program sees it."""
    message = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(mail: Mail, content_type: str) -> EmailMessage:
    [found] = [part for part in parsed(mail).walk() if part.get_content_type() == content_type]
    assert isinstance(found, EmailMessage)
    return found


def test_confirmed_mail_has_text_html_with_picture_and_calendar_file() -> None:
    mail = mail_for(register(make_session()))
    assert [part.get_content_type() for part in parsed(mail).walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
    ]
    picture = part(mail, "image/png")
    assert picture["Content-ID"] == "<ticket@wagtail-mib-events>"
    assert picture.get_content_disposition() == "inline"
    assert 'src="cid:ticket@wagtail-mib-events"' in html_of(mail)


def test_qr_code_of_the_mail_is_read_as_the_address_of_the_ticket() -> None:
    registration = register(make_session())
    image = Image.open(io.BytesIO(part(mail_for(registration), "image/png").get_content()))
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [ticket_url(registration, SITE)]


def test_calendar_file_of_the_mail_repeats_its_method_and_holds_confirmed_dates_only() -> None:
    event = make_event()
    session, full = make_session(event), make_session(event, capacity=0)
    registration, now = register(session, full), timezone.now().replace(microsecond=0)
    calendar = part(mail_for(registration, now=now), "text/calendar")
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "PUBLISH"}
    read = vobject.readOne(calendar.get_content())
    assert read.method.value == "PUBLISH"
    assert [(entry.uid.value, entry.dtstamp.value) for entry in read.vevent_list] == [(session.uid, now)]


def test_mail_names_ticket_personal_page_place_directions_and_helper_in_text_and_html() -> None:
    contact = Contact.objects.create(name="Frau Schmidt", phone="+492651123456", email="schmidt@example.org")
    funding = Funding.objects.create(name="ESF", statement="Gefördert durch die Europäische Union.")
    session = make_session(make_event(contact=contact, funding=funding), meeting_point="Raum 2")
    session.location.directions = "Bus 350 bis Markt."
    session.location.save()
    registration = register(session)
    mail = mail_for(registration)
    for body in (mail.body, html_of(mail)):
        for text in (
            ticket_url(registration, SITE),
            personal_url(registration, SITE),
            registration.display_code,
            session.location.address,
            "Raum 2",
            "Bus 350 bis Markt.",
            "Frau Schmidt",
            "02651 123456",
            "schmidt@example.org",
            "Gefördert durch die Europäische Union.",
        ):
            assert text in body
    assert mail.reply_to == ["schmidt@example.org"]


def test_headers_ask_for_no_automatic_reply_and_name_the_language() -> None:
    message = parsed(mail_for(register(make_session(), language="ar")))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "ar"


def test_sender_has_the_organisers_name_and_replies_go_where_the_settings_say(settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"ORGANISER": 'Büro "Süd", Mayen', "REPLY_TO": "hilfe@example.org"}
    message = parsed(mail_for(register(make_session())))
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ('Büro "Süd", Mayen', "veranstaltungen@example.org")
    assert message["Reply-To"] == "hilfe@example.org"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", ("de", "ltr", "Gesundheit")), ("ar", ("ar", "rtl", "الصحة")), ("xx", ("de", "ltr", "Gesundheit"))],
)
def test_mail_speaks_her_language_or_the_sites(language: str, expected: tuple[str, str, str]) -> None:
    session = make_session(make_event(name="Gesundheit", name_ar="الصحة"))
    registration = register(session)
    Registration.objects.update(language=language)
    registration.refresh_from_db()
    mail = mail_for(registration)
    code, direction, title = expected
    assert " ".join(html_of(mail).split()).count(f'lang="{code}" dir="{direction}"') == 2
    assert mail.subject.endswith(f": {title}")
    assert f"/{code}/events/registration/" in mail.body


def test_neutral_title_stands_wherever_the_name_would(settings: Any) -> None:
    event = make_event(name="Schuldenberatung", neutral_title="Gespräch", slug="schulden", summary="Über Schulden")
    mail = mail_for(register(make_session(event)))
    whole = "\n".join([str(mail.subject), str(mail.body), html_of(mail), part(mail, "text/calendar").get_content()])
    assert "Gespräch" in mail.subject
    assert "schuld" not in whole.casefold()


def test_no_mail_tells_of_interpreter_or_access_needs() -> None:
    plain, needy = make_session(), make_session()
    needs: dict[str, Any] = {"interpreter_language": "ar", "needs_step_free": True, "needs_transport": True}
    mails = [mail_for(register(plain)), mail_for(register(needy, **needs))]
    lines = [{line for line in mail.body.splitlines() if "://" not in line} for mail in mails]
    own = [
        {session.event.name, f"  {session.location.name}", f"  {session.location.address}"}
        for session in (plain, needy)
    ]
    codes = [{registration.display_code} for registration in Registration.objects.order_by("pk")]
    assert lines[0] - own[0] - codes[0] == lines[1] - own[1] - codes[1]


def test_line_breaks_in_an_events_name_cannot_add_headers() -> None:
    event = make_event(name="Frühstück\r\nBcc: evil@example.org")
    mail = mail_for(register(make_session(event)))
    message = parsed(mail)
    assert mail.subject.endswith(": Frühstück Bcc: evil@example.org")
    assert message["Bcc"] is None
    assert mail.recipients() == ["amal@example.org"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", "%s %(name)s", "{0.__class__}", "O'Brien"])
def test_what_people_type_is_inert(name: str) -> None:
    result = register_for(
        [make_session(make_event(name=name))],
        make_household(name=name, email="amal@example.org"),
        channel=Channel.PHONE,
    )
    assert result.registration is not None
    mail = mail_for(result.registration)
    assert mail.subject.endswith(f": {name}")
    assert mail.body.splitlines()[1:4] == [name, "", f"Guten Tag {name},"]
    assert "<script>" not in html_of(mail)


def test_name_typed_on_the_website_is_not_written_to_an_unproved_address() -> None:
    session = make_session()
    registration = register(session, name="Besuchen Sie böse.example", phone="")
    mail = mail_for(registration, MessageKind.PLEASE_CONFIRM)
    assert "böse.example" not in mail.body + html_of(mail)
    confirm_email(registration=registration)
    registration.refresh_from_db()
    assert "böse.example" in mail_for(registration).body


def test_links_come_from_the_wagtail_site_not_from_a_request() -> None:
    from wagtail.models import Site

    Site.objects.filter(is_default_site=True).update(hostname="bücher.example", port=443)
    mail = mail_for(register(make_session()))
    assert "https://bücher.example/en/events/registration/" in mail.body
    assert mail.extra_headers["Message-ID"].endswith("@xn--bcher-kva.example>")


def test_online_address_is_told_to_who_is_confirmed_only() -> None:
    online: dict[str, Any] = {"venue": "online", "online_url": "https://meet.example.org/room"}
    event = make_event()
    registration = register(make_session(event, **online))
    waiting = register(make_session(make_event(), capacity=0, **online), email="b@example.org", phone="+491602222222")
    assert mail_for(registration).body.count("https://meet.example.org/room") == 1
    mail = mail_for(waiting, MessageKind.WAITING)
    assert "meet.example.org" not in mail.body + html_of(mail)
    assert mail.attachments == []


def test_each_date_tells_how_it_stands_with_the_children() -> None:
    small, *_ = age_bands()
    event = make_event()
    cared, full = make_session(event, childcare={small: 2}), make_session(event, childcare={small: 1})
    registration = register(cared, full, children={small: 2}, wants_care=True)
    lines = mail_for(registration).body.splitlines()
    assert lines.count("  We look after your children.") == 1
    assert lines.count("  No childcare place is free yet. We write to you as soon as there is one.") == 1


def state_of(kind: MessageKind, registration: Registration, **options: Any) -> str | None:
    """Return the first line of the mail that is written for a kind."""
    mail = written(registration, kind, **options)
    return mail.body.splitlines()[0] if mail else None


def test_confirmation_is_asked_for_until_it_is_given() -> None:
    registration = register(make_session(), phone="")
    assert state_of(MessageKind.PLEASE_CONFIRM, registration) == "One more step"
    assert state_of(MessageKind.TICKET_AGAIN, registration) == "One more step"
    assert state_of(MessageKind.CONFIRMED, registration) is None
    confirm_email(registration=registration)
    registration.refresh_from_db()
    assert state_of(MessageKind.PLEASE_CONFIRM, registration) is None
    assert state_of(MessageKind.TICKET_AGAIN, registration) == "You are registered"


def test_confirmation_may_still_be_asked_for_after_the_place_has_lapsed() -> None:
    registration = register(make_session(), phone="")
    mail = mail_for(registration, MessageKind.PLEASE_CONFIRM, now=timezone.now() + timedelta(hours=25))
    assert "With the button we look for one again." in mail.body


def test_offer_names_its_deadline_and_is_dropped_after_it() -> None:
    session = make_session(capacity=1)
    first = register(session)
    second = register(session, email="b@example.org", phone="+491602222222")
    assert state_of(MessageKind.WAITING, second) == "You are on the waiting list"
    cancel(registration=first)
    assert state_of(MessageKind.WAITING, second) is None
    body = mail_for(second, MessageKind.OFFERED).body
    assert body.splitlines()[0] == "A place is free for you"
    assert "We keep it for you until " in body
    assert state_of(MessageKind.OFFERED, second, now=timezone.now() + timedelta(hours=49)) is None
    accept_offer(registration=second)
    assert state_of(MessageKind.OFFERED, second) is None
    assert state_of(MessageKind.CONFIRMED, second) == "You are registered"


def test_childcare_mail_is_written_while_the_children_are_looked_after() -> None:
    small, *_ = age_bands()
    registration = register(make_session(childcare={small: 2}), children={small: 2}, wants_care=True)
    assert state_of(MessageKind.CARE_GRANTED, registration) == "We look after your children"
    Booking.objects.update(care_status="waiting")
    assert state_of(MessageKind.CARE_GRANTED, registration) is None


def test_cancelled_mail_tells_apart_what_she_and_what_we_have_cancelled() -> None:
    event = make_event()
    start = timezone.now().replace(microsecond=0) + timedelta(days=3)
    sessions = [make_session(event, start=start + timedelta(days=number)) for number in range(3)]
    registration = register(*sessions)
    cancel(registration=registration, session_ids=[sessions[0].pk])
    cancel_date(session=sessions[1], reasons={"cancellation_reason_de": "Wasserschaden"})
    mail = mail_for(registration, MessageKind.CANCELLED)
    headings = ("Does not take place", "You do not come", "Your other dates")
    assert [line for line in mail.body.splitlines() if line in headings] == list(headings)
    assert "  Wasserschaden" in mail.body.splitlines()
    assert mail.attachments == []


def test_mail_about_a_called_off_event_replaces_every_other_mail() -> None:
    registration = register(make_session())
    Event.objects.update(status="cancelled")
    registration = Registration.objects.get(pk=registration.pk)
    assert state_of(MessageKind.CONFIRMED, registration) is None
    assert state_of(MessageKind.TICKET_AGAIN, registration) == "This date does not take place"


def test_nothing_is_written_about_dates_that_are_over() -> None:
    registration = register(make_session())
    after = timezone.now() + timedelta(days=8)
    assert [state_of(kind, registration, now=after) for kind in MessageKind] == [None] * len(MessageKind)


def test_number_of_queries_does_not_depend_on_the_number_of_dates(django_assert_num_queries: Any) -> None:
    event = make_event()
    sessions = [make_session(event) for _ in range(4)]
    one, three = register(sessions[0]), register(*sessions[1:], email="b@example.org", phone="+491602222222")
    messages = [write(one), write(three)]
    for message in messages:
        message.registration.event.contact  # noqa: B018 (loaded by the lease)
        with django_assert_num_queries(2):
            compose(message=message, now=timezone.now())


def test_html_is_one_document_whose_links_and_pictures_have_names() -> None:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html_of(mail_for(register(make_session()))), "html.parser")
    assert len(soup.find_all("h1")) == 1
    assert all(image.get("alt") for image in soup.find_all("img"))
    assert all(link.get_text().strip() for link in soup.find_all("a"))
    assert soup.find_all(["script", "form", "link"]) == []
    assert {image["src"] for image in soup.find_all("img")} == {"cid:ticket@wagtail-mib-events"}
