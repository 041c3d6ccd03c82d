"""The registration form without JavaScript: steps, what is kept, what is refused, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from tests.views.walk import Walk, address
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.domain.registrations import register
from wagtail_mib_events.enums import (
    Access,
    BookingMode,
    BookingStatus,
    CareStatus,
    CareWish,
    EventStatus,
    MessageKind,
    SessionStatus,
)
from wagtail_mib_events.models import Child, Contact, Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session
from wagtail_mib_events.views.registration import RegisterView

pytestmark = pytest.mark.django_db

AMAL = {"name": "Amal", "phone": "0160 1234567"}
BY_MAIL = {"name": "Amal", "email": "amal@example.org"}
NOTHING_ELSE: dict[str, Any] = {}


@pytest.fixture
def event() -> Event:
    """An event with one date that looks after two children under three and one from three to five."""
    babies, toddlers, _school = age_bands()
    event = make_event(max_adults=1)
    make_session(event, childcare={babies: 2, toddlers: 1})
    return event


@pytest.fixture
def two_dates(event: Event) -> list[Session]:
    """Two dates of the event, the second one full."""
    later = event.sessions.get().start + timedelta(days=1)
    return [event.sessions.get(), make_session(event, start=later, capacity=0)]


def only_registration() -> Registration:
    return Registration.objects.get()


def bookings(registration: Registration) -> list[tuple[str, str]]:
    rows = registration.bookings.order_by("session__start", "pk")
    return list(rows.values_list("status", "care_status"))


def counts(*numbers: str) -> dict[str, str]:
    """Return the answers to the questions for numbers of children, youngest first."""
    return {f"children_{band.pk}": number for band, number in zip(age_bands(), numbers, strict=False)}


# The whole way


def test_registration_with_two_children_in_care_leads_to_the_ticket(client: Client, two_dates: list[Session]) -> None:
    event = two_dates[0].event
    walk = Walk.begin(client, event)
    walk = walk.press(sessions=[date.pk for date in two_dates])
    walk = walk.press(**AMAL)
    walk = walk.press(**counts("1", "1"), care=CareWish.COME_ANYWAY)
    walk = walk.press(interpreter_language="ar", needs_step_free="on")
    assert walk.step == "check"
    done = walk.press(consent="on")
    registration = only_registration()
    assert (done.status, done.response.url) == (303, address("registration", registration_key(registration)))
    assert bookings(registration) == [
        (BookingStatus.CONFIRMED, CareStatus.GRANTED),
        (BookingStatus.WAITING, CareStatus.NONE),
    ]
    assert (registration.name, registration.phone, registration.language) == ("Amal", "+491601234567", "de")
    assert (registration.interpreter_language, registration.needs_step_free) == ("ar", True)
    assert [child.wants_care for child in registration.children.all()] == [True, True]
    assert registration.consents.get().text == walk.soup.select_one("#mib-consent-text").get_text()
    assert done.follow().status == 200


def test_steps_say_where_one_stands(client: Client, two_dates: list[Session]) -> None:
    walk = Walk.begin(client, two_dates[0].event)
    seen = []
    for typed in ({"sessions": [two_dates[0].pk]}, AMAL, NOTHING_ELSE, NOTHING_ELSE):
        seen.append((walk.step, walk.soup.select_one(".mib-progress progress")["value"]))
        walk = walk.press(**typed)
    seen.append((walk.step, walk.soup.select_one(".mib-progress progress")["value"]))
    assert seen == [("dates", "1"), ("person", "2"), ("children", "3"), ("help", "4"), ("check", "5")]


def test_single_date_is_not_asked_for_but_shown_at_the_end(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event)
    assert walk.step == "person"
    walk = walk.fill(**AMAL)
    assert len(walk.soup.select("#mib-check-dates ~ ul > li")) == 1


def test_event_without_children_does_not_ask_for_them(client: Client) -> None:
    event = make_session(make_event(max_children=0)).event
    walk = Walk.begin(client, event).press(**AMAL)
    assert walk.step == "help"


def test_course_shows_all_dates_and_books_them(client: Client) -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    for week in range(3):
        make_session(event, start=timezone.now() + timedelta(days=7 * week + 1))
    walk = Walk.begin(client, event)
    assert (walk.step, len(walk.soup.select("ol.mib-choices > li"))) == ("dates", 3)
    walk.fill(**AMAL).press(consent="on")
    assert bookings(only_registration()) == [(BookingStatus.CONFIRMED, CareStatus.NONE)] * 3


def test_appointment_takes_exactly_one_date(client: Client) -> None:
    event = make_event(booking_mode=BookingMode.APPOINTMENT)
    _first, second = (make_session(event, capacity=1) for _ in range(2))
    walk = Walk.begin(client, event)
    assert {field["type"] for field in walk.soup.select('[name="sessions"]')} == {"radio"}
    walk.fill(sessions=second.pk, **AMAL).press(consent="on")
    assert [booking.session for booking in only_registration().bookings.all()] == [second]


def test_link_from_a_date_chooses_it_beforehand(client: Client, two_dates: list[Session]) -> None:
    walk = Walk.begin(client, two_dates[0].event, query=f"?session={two_dates[1].pk}")
    assert walk.values["sessions"] == [str(two_dates[1].pk)]


@pytest.mark.parametrize("session", ["x", "0", "9" * 400, "%00", "1&session=2"])
def test_link_with_rubbish_for_a_date_chooses_none(client: Client, two_dates: list[Session], session: str) -> None:
    walk = Walk.begin(client, two_dates[0].event, query=f"?session={session}")
    assert (walk.status, walk.step) == (200, "dates")


def test_adults_are_asked_for_where_several_may_come(client: Client) -> None:
    event = make_session(make_event(max_adults=3)).event
    walk = Walk.begin(client, event)
    assert walk.values["adults"] == ["1"]
    walk = walk.press(**AMAL, adults="٤")
    assert walk.errors[0][0] == "#id_adults"
    walk.press(adults="٣").fill().press(consent="on")
    assert only_registration().adults == 3


# Nothing is lost


def test_back_keeps_what_was_typed_even_if_it_is_wrong(client: Client, two_dates: list[Session]) -> None:
    walk = Walk.begin(client, two_dates[0].event).press(sessions=[two_dates[0].pk])
    walk = walk.press("back", name="Amal", phone="meine Schwester")
    assert (walk.step, walk.values["sessions"]) == ("dates", [str(two_dates[0].pk)])
    walk = walk.press()
    assert (walk.values["name"], walk.values["phone"]) == (["Amal"], ["meine Schwester"])


def test_change_leads_back_to_the_summary_at_once(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL, **counts("1"), care="no")
    walk = walk.press("change:person")
    assert (walk.step, walk.values["phone"]) == ("person", ["0160 1234567"])
    walk = walk.press(name="Amal Haddad")
    assert (walk.step, "Amal Haddad" in walk.text) == ("check", True)


def test_change_of_the_date_asks_again_what_depends_on_it(client: Client) -> None:
    event = make_event()
    plain = make_session(event)
    caring = make_session(event, childcare={age_bands()[0]: 1})
    walk = Walk.begin(client, event).fill(sessions=plain.pk, **AMAL, **counts("1"))
    walk = walk.press("change:dates").press(sessions=caring.pk)
    assert (walk.step, len(walk.soup.select('[name="care"]'))) == ("children", 3)
    assert walk.values[f"children_{age_bands()[0].pk}"] == ["1"]


def test_language_switch_keeps_everything_and_judges_nothing(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).switch_language("ar", name="محمد", phone="12", email="x")
    assert (walk.language, walk.step, walk.errors) == ("ar", "person", [])
    assert walk.soup.html["dir"] == "rtl"
    assert {name: walk.values[name] for name in ("name", "phone", "email")} == {
        "name": ["محمد"],
        "phone": ["12"],
        "email": ["x"],
    }
    walk = walk.press(phone="0160 1234567", email="").fill()
    assert walk.language == "ar"
    done = walk.press(consent="on")
    assert (only_registration().language, done.response.url[:4]) == ("ar", "/ar/")


def test_language_switch_on_the_summary_asks_for_the_consent_anew(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL).switch_language("en", consent="on")
    assert (walk.step, walk.language, "consent" in walk.values) == ("check", "en", False)
    assert Registration.objects.count() == 0


def test_form_without_language_in_addresses_keeps_the_language(client: Client, event: Event) -> None:
    with override_settings(ROOT_URLCONF="tests.views.plain_urls"):
        walk = Walk.begin(client, event)
        walk = walk.switch_language("ar", name="Amal")
        assert (walk.language, walk.values["name"]) == ("ar", ["Amal"])
        walk = walk.press(phone="0160 1234567").fill()
        page = walk.press(consent="on").follow()
        assert (walk.language, page.language, only_registration().language) == ("ar", "ar", "ar")


@pytest.mark.parametrize("rubbish", ["xx", "../../etc", "de\r\nX: y", "%s", "a" * 5000])
def test_rubbish_for_a_language_gives_the_default_one(client: Client, event: Event, rubbish: str) -> None:
    with override_settings(ROOT_URLCONF="tests.views.plain_urls"):
        walk = Walk(client, client.post(address("register", event.slug), {"language": rubbish, "step": "person"}))
        assert (walk.status, walk.language) == (200, "de")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = rubbish.replace("\r\n", "")
    assert Walk.begin(client, event).language == "de"


def test_old_form_is_shown_again_with_her_answers(client: Client, event: Event, settings: Any) -> None:
    walk = Walk.begin(client, event).fill(**AMAL)
    settings.WAGTAIL_MIB_EVENTS = {"FORM_HOURS": 0}
    again = walk.press(consent="on")
    assert (again.status, again.step, Registration.objects.count()) == (200, "check", 0)
    assert again.soup.select_one("[role=status]") is not None
    settings.WAGTAIL_MIB_EVENTS = {}
    assert again.press(consent="on").status == 303
    assert only_registration().name == "Amal"


@pytest.mark.parametrize("state", ["", "x", "W10:1:2", "\x00", "é" * 999])
def test_altered_form_begins_again_kindly(client: Client, two_dates: list[Session], state: str) -> None:
    walk = Walk.begin(client, two_dates[0].event).press(sessions=[two_dates[0].pk])
    walk = walk.press(state=state, **AMAL)
    assert (walk.status, walk.step) == (200, "dates")
    assert walk.press(sessions=[two_dates[0].pk]).values["name"] == ["Amal"]


def test_form_of_another_event_is_not_taken(client: Client, event: Event) -> None:
    other = make_session().event
    state = Walk.begin(client, event).fill(**AMAL).values["state"]
    walk = Walk(
        client, client.post(address("register", other.slug), {"state": state, "step": "check", "consent": "on"})
    )
    assert (walk.status, walk.step, Registration.objects.count()) == (200, "person", 0)


def test_form_needs_no_cookie_and_sets_none(event: Event) -> None:
    client = Client(enforce_csrf_checks=True)
    walk = Walk.begin(client, event).fill(**AMAL)
    assert walk.press(consent="on").follow().status == 200
    assert dict(client.cookies) == {}


# Errors


def test_error_is_beside_the_field_in_the_summary_and_in_the_title(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).press(phone="0160 1234567")
    assert [target for target, _text in walk.errors] == ["#id_name"]
    field = walk.soup.select_one("#id_name")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "id_name_error")
    assert walk.soup.select_one("#id_name_error li").get_text(" ", strip=True).endswith(walk.errors[0][1])
    assert walk.soup.title.get_text(strip=True).startswith("Fehler:")
    assert walk.soup.select_one(".mib-error-summary").has_attr("autofocus")


def test_neither_phone_nor_email_gives_one_message(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).press(name="Amal")
    assert [target for target, _text in walk.errors] == ["#id_phone"]


def test_every_error_link_leads_to_a_field(client: Client, two_dates: list[Session]) -> None:
    walk = Walk.begin(client, two_dates[0].event)
    pages = [walk.press()]
    walk = walk.press(sessions=[two_dates[0].pk])
    pages.append(walk.press(name="\u200b", phone="112", email="a@b, c@d"))
    walk = walk.press(**AMAL)
    pages.append(walk.press(**counts("-1", "3,5", "9" * 5000)))
    walk = walk.press(**counts("2"), care="no").press()
    pages.append(walk.press())
    assert [len(page.errors) for page in pages] == [1, 3, 3, 1]
    for page in pages:
        assert [page.soup.select_one(target) is None for target, _text in page.errors] == [False] * len(page.errors)


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ({"name": "\u202e\u200b"}, "#id_name"),
        ({"name": "A" + "\u0301" * 100}, "#id_name"),
        ({"name": "A" * 10_000}, "#id_name"),
        ({"phone": "112"}, "#id_phone"),
        ({"phone": "meine Schwester"}, "#id_phone"),
        ({"email": f"{'a' * 65}@example.org"}, "#id_email"),
        ({"email": "a@[127.0.0.1]"}, "#id_email"),
        ({"email": "a@example.org, b@example.org"}, "#id_email"),
    ],
)
def test_refused_text_is_still_there(client: Client, event: Event, typed: dict[str, str], target: str) -> None:
    walk = Walk.begin(client, event).press(**AMAL | typed)
    assert [found for found, _text in walk.errors] == [target]
    assert {name: walk.values[name] for name in typed} == {name: [value] for name, value in typed.items()}


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("=1+1", "=1+1"),
        ("@SUM(A1)", "@SUM(A1)"),
        ("\tAmal", "Amal"),
        ("Am\x07al\x1b", "Amal"),
        ("Amal\r\nBcc: x", "Amal Bcc: x"),
        ("O'Brien", "O'Brien"),
        ("Nguyễn", "Nguyễn"),
        ("محمد", "محمد"),
        ("N", "N"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}}", "{{7*7}}"),
        ("%s%n{0.__class__}", "%s%n{0.__class__}"),
    ],
)
def test_name_is_stored_as_written_and_inert_on_every_page(
    client: Client, event: Event, name: str, stored: str
) -> None:
    walk = Walk.begin(client, event).fill(**AMAL | {"name": name})
    page = walk.press(consent="on").follow()
    assert only_registration().name == stored
    for shown in (walk, page):
        assert shown.soup.find("bdi", string=stored) is not None
        assert shown.soup.find("script") is None


def test_digits_of_other_scripts_are_understood(client: Client, event: Event) -> None:
    phone = "٠١٦٠ ١٢٣٤٥٦٧"
    Walk.begin(client, event).fill(name="Amal", phone=phone, **counts("٢"), care="come_anyway").press(consent="on")
    assert (only_registration().phone, only_registration().children.count()) == ("+491601234567", 2)


@pytest.mark.parametrize(
    ("children", "care", "target"),
    [
        (("0",), "come_anyway", "#id_children_{0}"),
        (("30",), "no", "#id_children_{0}"),
        (("4", "4"), "no", "#id_children_{0}"),
        (("1",), "", "#id_care_0"),
        (("1",), "rubbish", "#id_care_0"),
        (("0", "0", "1"), "come_anyway", "#id_care_0"),
    ],
)
def test_children_and_care_must_fit(
    client: Client, event: Event, children: tuple[str, ...], care: str, target: str
) -> None:
    walk = Walk.begin(client, event).press(**AMAL).press(**counts(*children), care=care)
    bands = [band.pk for band in age_bands()]
    assert [found for found, _text in walk.errors] == [target.format(*bands)]


def test_child_of_an_age_that_is_not_looked_after_keeps_nobody_waiting(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).press(**AMAL)
    last = walk.soup.select_one(f"#id_children_{age_bands()[2].pk}_helptext")
    assert last is not None
    walk.press(**counts("1", "0", "1"), care="come_anyway").fill().press(consent="on")
    assert bookings(only_registration()) == [(BookingStatus.CONFIRMED, CareStatus.GRANTED)]
    assert list(Child.objects.values_list("wants_care", flat=True)) == [True, False]


def test_no_care_is_asked_for_where_none_is_offered(client: Client) -> None:
    walk = Walk.begin(client, make_session().event).press(**AMAL)
    assert walk.soup.select('[name="care"]') == []


@pytest.mark.parametrize(
    ("care", "expected"),
    [
        (CareWish.COME_ANYWAY, (BookingStatus.CONFIRMED, CareStatus.WAITING)),
        (CareWish.ONLY_WITH_CARE, (BookingStatus.WAITING, CareStatus.NONE)),
    ],
)
def test_full_childcare_lets_her_choose(client: Client, care: str, expected: tuple[str, str]) -> None:
    baby = age_bands()[0]
    session = make_session(childcare={baby: 1})
    make_registration(session, phone="+491601234568", children={baby: 1}, wants_care=True)
    walk = Walk.begin(client, session.event).press(**AMAL)
    assert len(walk.soup.select(".mib-notice--warning")) == 1
    walk.press(**counts("1"), care=care).fill().press(consent="on")
    assert bookings(Registration.objects.get(phone="+491601234567")) == [expected]


def test_consent_is_needed(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL).press()
    assert (walk.errors[0][0], walk.step, Registration.objects.count()) == ("#id_consent", "check", 0)


def test_last_step_sent_without_the_others_shows_what_is_missing(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event)
    walk = walk.press(step="check", consent="on")
    assert (walk.step, walk.errors[0][0], Registration.objects.count()) == ("person", "#id_name", 0)


# What becomes of it


def test_email_alone_is_answered_alike_for_a_new_and_a_known_address(client: Client, event: Event) -> None:
    new = Walk.begin(client, event).fill(**BY_MAIL).press(consent="on")
    known = Walk.begin(client, event).fill(**BY_MAIL).press(consent="on")
    expected = (303, address("register_check_mail", event.slug))
    assert [(walk.status, walk.response.url) for walk in (new, known)] == [expected] * 2
    assert new.response.headers == known.response.headers
    assert new.follow().text == known.follow().text
    assert Registration.objects.count() == 1


def test_known_address_brings_the_ticket_by_mail(client: Client, event: Event) -> None:
    make_registration(event.sessions.get(), phone="", email="amal@example.org")
    Message.objects.update(created_at=timezone.now() - timedelta(days=1))
    Walk.begin(client, event).fill(**BY_MAIL).press(consent="on")
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        MessageKind.PLEASE_CONFIRM,
        MessageKind.TICKET_AGAIN,
    ]


def test_same_form_after_she_confirmed_her_address_still_leads_to_the_mail(client: Client, event: Event) -> None:
    """Whoever typed somebody else's address must not get her ticket by sending the form once more."""
    walk = Walk.begin(client, event).fill(**BY_MAIL)
    walk.press(consent="on")
    Registration.objects.update(email_confirmed_at=timezone.now())
    again = walk.press(consent="on")
    assert (again.status, again.response.url) == (303, address("register_check_mail", event.slug))


def test_form_sent_twice_makes_one_registration_and_shows_one_page(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL)
    first, second = walk.press(consent="on"), walk.press(consent="on")
    assert first.response.url == second.response.url
    assert Registration.objects.count() == 1


def test_form_sent_again_after_the_deadline_shows_the_same_page(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL)
    first = walk.press(consent="on")
    Session.objects.update(status=SessionStatus.CANCELLED)
    assert walk.press(consent="on").response.url == first.response.url


def test_going_back_and_writing_another_person_makes_her_own_registration(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event)
    walk.fill(**AMAL).press(consent="on")
    walk.fill(name="Nadia", phone="0160 7654321").press(consent="on")
    assert sorted(Registration.objects.values_list("name", flat=True)) == ["Amal", "Nadia"]


@pytest.mark.parametrize("change", ["session", "event"])
def test_event_called_off_meanwhile_shows_her_answers_and_a_number(client: Client, change: str) -> None:
    contact = Contact.objects.create(name="Frau Weber", phone="+492651123456")
    session = make_session(make_event(contact=contact))
    walk = Walk.begin(client, session.event).fill(**AMAL)
    if change == "session":
        Session.objects.update(status=SessionStatus.CANCELLED)
    else:
        Event.objects.update(status=EventStatus.CANCELLED)
    late = walk.press(consent="on")
    assert (late.status, Registration.objects.count()) == (409, 0)
    assert [dd.get_text(strip=True) for dd in late.soup.select(".mib-summary dd")] == ["Amal", "0160 1234567"]
    assert late.soup.select_one('a[href="tel:+492651123456"]') is not None


def test_date_that_closed_meanwhile_is_asked_for_anew(client: Client, two_dates: list[Session]) -> None:
    make_session(two_dates[0].event)
    walk = Walk.begin(client, two_dates[0].event).fill(sessions=two_dates[0].pk, **AMAL, care="no")
    Session.objects.filter(pk=two_dates[0].pk).update(status=SessionStatus.CANCELLED)
    late = walk.press(consent="on")
    assert (late.step, late.errors[0][0], Registration.objects.count()) == ("dates", "#id_sessions_0", 0)


def test_date_that_closes_between_judging_and_writing_is_refused_kindly(
    client: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close_first(**arguments: Any) -> Any:
        Session.objects.update(status=SessionStatus.CANCELLED)
        return register(**arguments)

    monkeypatch.setattr("wagtail_mib_events.views.registration.register", close_first)
    late = Walk.begin(client, event).fill(**AMAL).press(consent="on")
    assert (late.status, [dd.get_text(strip=True) for dd in late.soup.select(".mib-summary dd")][:1]) == (409, ["Amal"])


def test_busy_database_is_answered_kindly_and_keeps_the_form(
    client: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wagtail_mib_events.domain.exceptions import Busy

    walk = Walk.begin(client, event).fill(**AMAL)
    with monkeypatch.context() as patched:

        def busy(**_: Any) -> Any:
            raise Busy

        patched.setattr("wagtail_mib_events.views.registration.register", busy)
        again = walk.press(consent="on")
    assert (again.status, again.response["Retry-After"], again.step) == (503, "5", "check")
    assert again.press(consent="on").status == 303


def test_filled_honeypot_asks_for_one_more_click(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL, website="https://spam.example")
    asked = walk.press(consent="on")
    assert (asked.status, asked.step, Registration.objects.count()) == (200, "check", 0)
    assert asked.press(consent="on").status == 303
    assert Registration.objects.count() == 1


def test_many_registrations_from_one_address_are_braked(client: Client, settings: Any) -> None:
    cache.clear()
    settings.WAGTAIL_MIB_EVENTS = {"REGISTRATIONS_PER_ADDRESS": 2}
    event = make_session(capacity=None).event
    client.defaults["REMOTE_ADDR"] = "93.184.216.34"
    walks = [Walk.begin(client, event).fill(name="Amal", phone=f"0160 123456{n}").press(consent="on") for n in range(3)]
    assert [walk.status for walk in walks] == [303, 303, 429]
    assert (walks[2].step, Registration.objects.count()) == ("check", 2)
    client.defaults["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"
    assert walks[2].press(consent="on").status == 429
    client.defaults["REMOTE_ADDR"] = "93.184.216.35"
    assert walks[2].press(consent="on").status == 303


def test_addresses_of_a_proxy_or_an_office_are_not_braked(client: Client, event: Event, settings: Any) -> None:
    cache.clear()
    settings.WAGTAIL_MIB_EVENTS = {"REGISTRATIONS_PER_ADDRESS": 0}
    for number, remote in enumerate(["127.0.0.1", "10.0.0.5", "", "fd00::1"]):
        client.defaults["REMOTE_ADDR"] = remote
        done = Walk.begin(client, event).fill(name="Amal", phone=f"0160 123456{number}").press(consent="on")
        assert done.status == 303


# Who may register at all


@pytest.mark.parametrize(
    ("fields", "session", "closed"),
    [
        ({"status": EventStatus.CANCELLED}, {}, "cancelled"),
        ({"booking_mode": BookingMode.DROP_IN}, {}, "drop_in"),
        ({"access": Access.INVITATION}, {}, "invitation"),
        ({"access": Access.STAFF}, {}, "staff"),
        ({}, {"registration_opens_at": timezone.now() + timedelta(days=1)}, "not_yet"),
        ({}, {"registration_closes_at": timezone.now() - timedelta(days=1)}, "ended"),
        ({}, {"status": SessionStatus.CANCELLED}, "ended"),
    ],
)
def test_closed_registration_says_why(
    client: Client, fields: dict[str, Any], session: dict[str, Any], closed: str
) -> None:
    event = make_session(make_event(**fields), **session).event
    walk = Walk.begin(client, event)
    assert (walk.status, walk.response.context["closed"].value) == (200, closed)
    assert walk.soup.select("#mib-form") == []


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.ARCHIVED])
def test_event_that_is_not_public_has_no_form(client: Client, status: str) -> None:
    event = make_session(make_event(status=status)).event
    assert client.get(address("register", event.slug)).status_code == 404
    assert client.get(address("register_check_mail", event.slug)).status_code == 404
    assert client.post(address("register", event.slug), {"step": "check", "state": "guessed"}).status_code == 404


def test_form_open_while_the_event_is_withdrawn_keeps_her_answers(client: Client, event: Event) -> None:
    walk = Walk.begin(client, event).fill(**AMAL)
    Event.objects.update(status=EventStatus.DRAFT)
    assert walk.press(consent="on").status == 409


# The request itself


def test_enormous_post_is_answered_by_a_page(client: Client, event: Event) -> None:
    url = address("register", event.slug)
    body = b"name=" + b"a" * 10_000_000
    large = client.generic("POST", url, body, content_type="application/x-www-form-urlencoded")
    many = client.post(url, {f"f{n}": "1" for n in range(5000)})
    assert [answer.status_code for answer in (many, large)] == [400, 400]
    assert [Walk(client, answer).soup.select_one("main h1") is None for answer in (many, large)] == [False, False]
    assert [answer["Content-Security-Policy"][:18] for answer in (many, large)] == ["default-src 'none'"] * 2


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-16"]
)
def test_post_that_cannot_be_read_is_answered_by_a_page(client: Client, event: Event, content_type: str) -> None:
    answer = client.generic("POST", address("register", event.slug), b"\xff\xfe", content_type=content_type)
    assert (answer.status_code, Walk(client, answer).soup.select_one("main h1") is None) == (400, False)


def test_opening_the_form_changes_nothing(client: Client, event: Event) -> None:
    client.get(address("register", event.slug))
    before = list(Event.objects.values())
    response = client.get(address("register", event.slug))
    assert client.head(address("register", event.slug)).status_code == 200
    assert (list(Event.objects.values()), Registration.objects.count()) == (before, 0)
    assert response["Cache-Control"] == "private, no-cache, max-age=0"
    assert response["Referrer-Policy"] == "same-origin"


def test_first_step_costs_the_same_for_one_date_and_for_three(
    client: Client, two_dates: list[Session], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = address("register", two_dates[0].event.slug)
    client.get(url)
    with CaptureQueriesContext(connection) as with_two:
        client.get(url)
    for _ in range(2):
        make_session(two_dates[0].event)
    with django_assert_num_queries(len(with_two)):
        client.get(url)


def test_only_the_last_step_opens_transactions_of_its_own(event: Event) -> None:
    assert RegisterView.as_view()._non_atomic_requests == {"default"}  # type: ignore[attr-defined]


def test_every_step_names_the_contact_and_the_privacy_notice(client: Client, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"PRIVACY_NOTICE_URL": "/{language}/datenschutz/"}
    contact = Contact.objects.create(name="Frau Weber", phone="+492651123456")
    event = make_event(contact=contact)
    dates = [make_session(event) for _ in range(2)]
    walk = Walk.begin(client, event)
    for typed in ({"sessions": [dates[0].pk]}, AMAL, NOTHING_ELSE, NOTHING_ELSE, NOTHING_ELSE):
        assert walk.soup.select_one('main a[href="tel:+492651123456"]') is not None
        assert walk.soup.select_one('main a[href="/de/datenschutz/"]') is not None
        walk = walk.press(**typed)


def test_enter_key_goes_on_and_never_switches_the_language(client: Client, event: Event) -> None:
    """Browsers press the first button of the form in the order of the document."""
    walk = Walk.begin(client, event)
    first = walk.soup.select_one('button[form="mib-form"], #mib-form button')
    assert (first["name"], first["value"]) == ("go", "next")
