"""The personal page: what it shows at each status, what its buttons do, and that a wrong link tells nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from tests.views.walk import address
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.links import registration_key, ticket_url
from wagtail_mib_events.domain.queries.changes import dates_to_take
from wagtail_mib_events.domain.queries.personal import holding_of
from wagtail_mib_events.domain.sites import base_url
from wagtail_mib_events.enums import BookingMode, BookingStatus, CareStatus, EventStatus, SessionStatus, Venue
from wagtail_mib_events.models import Booking, Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def registered(*sessions: Session, **fields: Any) -> Registration:
    result = make_registration(*sessions or [make_session()], **fields)
    assert result.registration is not None
    return result.registration


def by_mail(*sessions: Session) -> Registration:
    return registered(*sessions, phone="", email="amal@example.org")


def show(client: Client, registration: Registration, *, language: str = "de") -> BeautifulSoup:
    response = client.get(address("registration", registration_key(registration), language=language))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def post(client: Client, name: str, registration: Registration, **data: Any) -> Any:
    return client.post(address(name, registration_key(registration)), data)


def statuses(registration: Registration) -> list[str]:
    return list(registration.bookings.order_by("session__start", "pk").values_list("status", flat=True))


def standing(client: Client, registration: Registration) -> str:
    response = client.get(address("registration", registration_key(registration)))
    return str(response.context["standing"])


def everything() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Registration, Booking, Event, Message)
    return [list(model.objects.order_by("pk").values()) for model in models]


# What it shows


def test_confirmed_registration_shows_the_ticket(client: Client) -> None:
    registration = registered(name="Amal")
    page = show(client, registration)
    ticket = page.select_one(".mib-ticket")
    assert ticket.select_one("svg title").get_text() != ""
    assert ticket.select_one(".mib-ticket__code").get_text() == registration.display_code
    assert ticket.find("bdi", string="Amal") is not None
    targets = {link["href"] for link in ticket.select("a")}
    key = registration_key(registration)
    assert targets == {
        address("registration_calendar", key),
        address("registration_picture", key),
        address("registration_cancel", key),
    }


def test_ticket_holds_the_address_of_the_site_whatever_the_host(client: Client) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    registration = registered(language="ar")
    with override_settings(ALLOWED_HOSTS=["*"]):
        picture = client.get(
            address("registration_picture", registration_key(registration)), headers={"host": "evil.example"}
        )
    with Image.open(BytesIO(picture.content)) as image:
        texts = [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]
    assert texts == [f"http://localhost/ar/events/ticket/t/{registration.ticket_token}/"]
    assert texts == [ticket_url(registration, base_url())]
    assert picture["Content-Type"] == "image/png"


def test_picture_exists_only_for_a_certain_place(client: Client) -> None:
    key = registration_key(by_mail())
    assert client.get(address("registration_picture", key)).status_code == 404


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (BookingStatus.CONFIRMED, "confirmed"),
        (BookingStatus.WAITING, "waiting"),
        (BookingStatus.OFFERED, "offered"),
        (BookingStatus.CANCELLED, "cancelled"),
        (BookingStatus.EXPIRED, "expired"),
    ],
)
def test_page_says_where_she_stands_and_shows_the_code_only_when_certain(
    client: Client, status: str, expected: str
) -> None:
    registration = registered()
    registration.bookings.update(status=status)
    page = show(client, registration)
    assert standing(client, registration) == expected
    assert bool(page.select(".mib-ticket")) is (status == BookingStatus.CONFIRMED)


def test_unconfirmed_address_shows_a_button_and_no_ticket(client: Client) -> None:
    registration = by_mail()
    page = show(client, registration)
    action = address("registration_confirm", registration_key(registration))
    assert page.select_one(f'form[method="post"][action="{action}"] button') is not None
    assert page.select("svg title") == []


@pytest.mark.parametrize("status", [BookingStatus.PENDING, BookingStatus.OFFERED])
def test_deadline_that_passed_counts_before_anyone_has_swept(client: Client, status: str) -> None:
    registration = registered()
    registration.bookings.update(status=status, held_until=timezone.now() - timedelta(minutes=1))
    assert standing(client, registration) == "expired"


@pytest.mark.parametrize("of", [Event, Session])
def test_cancelled_event_is_said_and_has_no_ticket(client: Client, of: Any) -> None:
    registration = registered()
    of.objects.update(status=EventStatus.CANCELLED if of is Event else SessionStatus.CANCELLED)
    page = show(client, registration)
    assert (standing(client, registration), page.select(".mib-ticket")) == ("called_off", [])


def test_past_date_is_over(client: Client) -> None:
    registration = registered()
    past = timezone.now() - timedelta(days=2)
    Session.objects.update(start=past, end=past + timedelta(hours=1))
    assert standing(client, registration) == "over"


def test_online_address_is_shown_to_those_with_a_certain_place_only(client: Client) -> None:
    session = make_session(venue=Venue.ONLINE, online_url="https://meet.example/abc", capacity=1)
    certain, waiting = registered(session), registered(session, phone="+491601234568")
    links = [show(client, who).select('a[href="https://meet.example/abc"]') for who in (certain, waiting)]
    assert [len(found) for found in links] == [1, 0]


def test_confidential_event_shows_its_neutral_title(client: Client) -> None:
    event = make_event(name="Schuldnerberatung", neutral_title="Termin")
    page = show(client, registered(make_session(event)))
    assert page.select_one(".mib-lead").get_text(strip=True) == "Termin"
    assert "Schuldnerberatung" not in page.get_text()


def test_childcare_is_said_for_each_date(client: Client) -> None:
    baby = age_bands()[0]
    session = make_session(childcare={baby: 1})
    first = registered(session, children={baby: 1}, wants_care=True)
    second = registered(session, phone="+491601234568", children={baby: 1}, wants_care=True)
    held = [
        client.get(address("registration", registration_key(who))).context["holding"].dates[0]
        for who in (first, second)
    ]
    assert [(date.has_care, date.waits_for_care) for date in held] == [(True, False), (False, True)]


def test_page_is_shown_in_the_language_of_the_address(client: Client) -> None:
    registration = registered(language="de")
    page = show(client, registration, language="ar")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert [link["hreflang"] for link in page.select("nav .mib-languages__link")] == ["de", "en", "ar"]


def test_page_without_language_in_addresses_is_in_her_language(client: Client) -> None:
    registration = registered(language="ar")
    with override_settings(ROOT_URLCONF="tests.views.plain_urls"):
        url = address("registration", registration_key(registration))
        pages = [BeautifulSoup(client.get(url + query).content, "html.parser") for query in ("", "?language=en")]
    assert [page.html["lang"] for page in pages] == ["ar", "en"]


def test_page_is_private(client: Client) -> None:
    response = client.get(address("registration", registration_key(registered())))
    assert {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "no-store, private",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert dict(client.cookies) == {}


def test_page_costs_the_same_for_one_date_and_for_three(client: Client, django_assert_num_queries: Any) -> None:
    event = make_event()
    sessions = [make_session(event) for _ in range(3)]
    one, three = registered(sessions[0]), registered(*sessions, phone="+491601234568")
    show(client, one)
    with CaptureQueriesContext(connection) as of_one:
        show(client, one)
    with django_assert_num_queries(len(of_one)):
        show(client, three)


def test_waiting_family_reads_that_childcare_comes_with_the_place(client: Client) -> None:
    small, *_ = age_bands()
    full = make_session(capacity=0, childcare={small: 2})
    page = show(client, registered(full, children={small: 1}, wants_care=True), language="en")
    assert "Together with a place for you we look for places in the childcare" in page.get_text()
    assert "No childcare on this date" not in page.get_text()


# Buttons


def test_confirming_proves_the_address_and_shows_the_ticket(client: Client) -> None:
    registration = by_mail()
    response = post(client, "registration_confirm", registration)
    assert response.status_code == 303
    assert statuses(registration) == [BookingStatus.CONFIRMED]
    page = BeautifulSoup(client.get(response.url).content, "html.parser")
    assert (len(page.select(".mib-ticket")), len(page.select("[role=status] .mib-notice--good"))) == (1, 1)


def test_confirming_twice_says_so_and_changes_nothing(client: Client) -> None:
    registration = by_mail()
    post(client, "registration_confirm", registration)
    before = everything()
    response = post(client, "registration_confirm", registration)
    assert (response.url.rpartition("=")[2], everything()) == ("nothing", before)


def test_confirming_is_nothing_for_a_registration_by_telephone(client: Client) -> None:
    registration = registered(email="amal@example.org")
    assert post(client, "registration_confirm", registration).url.endswith("nothing")
    registration.refresh_from_db()
    assert registration.email_confirmed_at is None


def test_offer_is_accepted_by_a_button(client: Client) -> None:
    registration = registered()
    registration.bookings.update(status=BookingStatus.OFFERED, held_until=timezone.now() + timedelta(hours=1))
    post(client, "registration_accept", registration)
    assert statuses(registration) == [BookingStatus.CONFIRMED]


def test_offer_is_declined_by_cancelling(client: Client) -> None:
    registration = registered()
    registration.bookings.update(status=BookingStatus.OFFERED, held_until=timezone.now() + timedelta(hours=1))
    links = [link["href"] for link in show(client, registration).select(".mib-actions a")]
    assert links == [address("registration_cancel", registration_key(registration))]
    post(client, "registration_cancel", registration)
    assert statuses(registration) == [BookingStatus.CANCELLED]


def test_cancelling_one_of_two_dates_leaves_the_other(client: Client) -> None:
    event = make_event()
    sessions = [make_session(event, start=timezone.now() + timedelta(days=day)) for day in (1, 2)]
    registration = registered(*sessions)
    response = post(client, "registration_cancel", registration, sessions=[sessions[1].pk])
    assert (response.status_code, statuses(registration)) == (
        303,
        [BookingStatus.CONFIRMED, BookingStatus.CANCELLED],
    )


def test_cancelling_without_a_choice_asks_again(client: Client) -> None:
    event = make_event()
    registration = registered(make_session(event), make_session(event))
    response = post(client, "registration_cancel", registration)
    page = BeautifulSoup(response.content, "html.parser")
    assert [link["href"] for link in page.select(".mib-error-summary a")] == ["#id_sessions_0"]
    assert statuses(registration) == [BookingStatus.CONFIRMED] * 2


def test_date_of_another_event_cannot_be_cancelled(client: Client) -> None:
    event = make_event()
    registration = registered(make_session(event), make_session(event))
    other = registered(phone="+491601234568")
    response = post(client, "registration_cancel", registration, sessions=[other.bookings.get().session_id])
    assert (response.status_code, statuses(other)) == (200, [BookingStatus.CONFIRMED])


def test_course_is_cancelled_as_a_whole(client: Client) -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    registration = registered(make_session(event), make_session(event))
    assert client.get(address("registration_cancel", registration_key(registration))).context["only_all"] is True
    post(client, "registration_cancel", registration)
    assert statuses(registration) == [BookingStatus.CANCELLED] * 2


def test_cancelling_twice_says_that_nothing_changed(client: Client) -> None:
    registration = registered()
    cancel(registration=registration)
    assert post(client, "registration_cancel", registration).url.endswith("nothing")


def test_busy_database_leaves_everything_and_asks_to_press_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wagtail_mib_events.domain.exceptions import Busy

    def busy(**_: Any) -> None:
        raise Busy

    registration = by_mail()
    monkeypatch.setattr("wagtail_mib_events.views.personal.confirm_email", busy)
    assert post(client, "registration_confirm", registration).url.endswith("busy")
    assert statuses(registration) == [BookingStatus.PENDING]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    "name",
    ["registration", "registration_confirm", "registration_accept", "registration_cancel", "registration_picture"],
)
def test_opening_a_link_changes_nothing(client: Client, name: str, method: str) -> None:
    pending = by_mail()
    offered = registered(make_session())
    offered.bookings.update(status=BookingStatus.OFFERED, held_until=timezone.now() + timedelta(hours=1))
    before = everything()
    for registration in (pending, offered):
        response = getattr(client, method)(address(name, registration_key(registration)))
        assert response.status_code in (200, 303, 404)
    assert everything() == before


def test_buttons_need_no_cookie() -> None:
    client = Client(enforce_csrf_checks=True)
    registration = by_mail()
    key = registration_key(registration)
    response = client.post(address("registration_confirm", key), headers={"origin": "null"})
    assert (response.status_code, statuses(registration)) == (303, [BookingStatus.CONFIRMED])


@pytest.mark.parametrize("notice", ["<script>", "xx", "confirmed%0d%0aX:%201"])
def test_unknown_notice_is_not_shown(client: Client, notice: str) -> None:
    url = address("registration", registration_key(registered()))
    page = BeautifulSoup(client.get(f"{url}?notice={notice}").content, "html.parser")
    assert page.select("[role=status]") == []


# Wrong links


def wrong_keys(registration: Registration) -> list[str]:
    key = registration_key(registration)
    flipped = key[:-2] + ("A" if key[-2] != "A" else "B") + key[-1]
    return [flipped, key[:-5], "x", "a.1.b", "é" * 30, "..%2F..", key.replace(".1.", ".2."), "A" * 5000]


def test_wrong_links_get_one_and_the_same_page(client: Client) -> None:
    registration = registered()
    answers = [client.get(address("registration", key)) for key in wrong_keys(registration)]
    Registration.objects.update(link_version=2)
    answers.append(client.get(address("registration", registration_key(registration))))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_wrong_links_cost_the_same(client: Client) -> None:
    registration = registered()
    numbers = []
    Registration.objects.update(link_version=2)
    client.get(address("registration", "x"))
    # Wagtail itself looks for a redirect from an address with other letters once more.
    plain = [key for key in wrong_keys(registration) if key.isascii()]
    for key in [*plain, registration_key(registration)]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address("registration", key))
        numbers.append(len(queries))
    assert len(set(numbers)) == 1


@pytest.mark.parametrize("name", ["registration_confirm", "registration_accept", "registration_cancel"])
def test_wrong_links_do_nothing(client: Client, name: str) -> None:
    registration = by_mail()
    before = everything()
    answers = [client.post(address(name, key)) for key in wrong_keys(registration)]
    assert ({answer.status_code for answer in answers}, everything()) == ({404}, before)


# Finish and clear


def test_finish_clears_the_browser_and_leads_to_the_event(client: Client) -> None:
    event = make_session().event
    response = client.post(address("finish"), {"event": event.slug})
    assert (response.status_code, response["Location"]) == (303, address("event", event.slug))
    assert response["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("event", ["", "//evil.example", "/\\evil", "ok\r\nX: y", "unknown", "a" * 5000, "\x00"])
def test_finish_never_leads_elsewhere(client: Client, event: str) -> None:
    response = client.post(address("finish"), {"event": event, "next": "//evil.example"})
    assert (response.status_code, response["Location"]) == (303, "/")


def test_finish_of_an_event_that_is_not_public_leads_to_the_front(client: Client) -> None:
    draft = make_event(status=EventStatus.DRAFT)
    assert client.post(address("finish"), {"event": draft.slug})["Location"] == "/"


def test_enormous_post_to_a_button_is_answered_by_a_page(client: Client) -> None:
    event = make_event()
    registration = registered(make_session(event), make_session(event))
    response = post(client, "registration_cancel", registration, **{f"f{n}": "1" for n in range(5000)})
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, len(page.select("main h1"))) == (400, 1)
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS < 5000


def test_care_is_gone_with_the_cancelled_date(client: Client) -> None:
    baby = age_bands()[0]
    registration = registered(make_session(childcare={baby: 1}), children={baby: 1}, wants_care=True)
    post(client, "registration_cancel", registration)
    assert registration.bookings.get().care_status == CareStatus.NONE


def test_date_is_exchanged_and_the_page_says_so(client: Client) -> None:
    event = make_event()
    old, new = make_session(event), make_session(event)
    registration = registered(old)
    page = show(client, registration)
    links = [link.get_text(strip=True) for link in page.select("a[href*='/change/']")]
    assert links == ["Anderen Termin wählen"]
    response = client.get(address("registration_change", registration_key(registration)))
    soup = BeautifulSoup(response.content, "html.parser")
    assert [str(option["value"]) for option in soup.select("[name=take]")] == [str(new.pk)]
    assert [(leave["type"], leave["value"]) for leave in soup.select("[name=leave]")] == [("hidden", str(old.pk))]
    response = post(client, "registration_change", registration, leave=old.pk, take=new.pk)
    assert response.url == address("registration", registration_key(registration)) + "?notice=changed"
    held = dict(registration.bookings.values_list("session", "status"))
    assert held == {old.pk: BookingStatus.CANCELLED, new.pk: BookingStatus.CONFIRMED}
    soup = BeautifulSoup(client.get(response.url).content, "html.parser")
    assert soup.select_one("[role=status]").get_text(strip=True) == "Ihr Termin ist getauscht."


def test_one_of_several_dates_is_exchanged(client: Client) -> None:
    event = make_event()
    first, second, third = (make_session(event) for _ in range(3))
    registration = registered(first, second)
    response = post(client, "registration_change", registration)
    soup = BeautifulSoup(response.content, "html.parser")
    assert [str(link["href"]) for link in soup.select(".mib-error-summary a")] == ["#id_leave_0", "#id_take_0"]
    post(client, "registration_change", registration, leave=second.pk, take=third.pk)
    held = dict(registration.bookings.values_list("session", "status"))
    assert held == {first.pk: "confirmed", second.pk: "cancelled", third.pk: "confirmed"}


def test_only_dates_that_keep_what_she_has_are_offered(client: Client) -> None:
    small, *_ = age_bands()
    event = make_event()
    full, cared, uncared, mine = (
        make_session(event, capacity=capacity, childcare={small: places})
        for capacity, places in ((0, 1), (1, 1), (1, 0), (1, 1))
    )
    registration = registered(mine, children={small: 1}, wants_care=True)
    response = client.get(address("registration_change", registration_key(registration)))
    assert [date.session for date in response.context["form"].others] == [cared]
    response = post(client, "registration_change", registration, leave=mine.pk, take=uncared.pk)
    assert response.context["form"].errors == {
        "take": ["Dieser Termin ist inzwischen voll oder vorbei. Bitte wählen Sie einen anderen."]
    }
    assert full.bookings.count() == 0
    assert statuses(registration) == ["confirmed"]


def test_date_that_fills_up_between_looking_and_pressing_is_refused_kindly(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    old, new = make_session(event), make_session(event, capacity=1)
    registration = registered(old)
    found = [dates_to_take(holding_of(registration=registration, now=timezone.now())), []]
    registered(new, phone="+491601234569")
    monkeypatch.setattr("wagtail_mib_events.views.personal.dates_to_take", lambda _holding: found.pop(0))
    response = post(client, "registration_change", registration, leave=old.pk, take=new.pk)
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, str(response.context["note"])) == (409, "Alle Plätze sind vergeben.")
    assert page.select("[name=take]") == []
    assert dict(registration.bookings.values_list("session", "status")) == {old.pk: "confirmed"}


@pytest.mark.parametrize("mode", [BookingMode.WHOLE_EVENT, BookingMode.PER_SESSION])
def test_course_and_single_date_offer_no_change(client: Client, mode: BookingMode) -> None:
    registration = registered(make_session(make_event(booking_mode=mode)))
    assert show(client, registration).select("a[href*='/change/']") == []
    response = client.get(address("registration_change", registration_key(registration)))
    whole = mode == BookingMode.WHOLE_EVENT
    assert response.status_code == (303 if whole else 200)
    assert whole or "Zurzeit ist kein anderer Termin frei." in response.content.decode()


def test_looking_at_other_dates_changes_nothing(client: Client) -> None:
    event = make_event()
    registration = registered(make_session(event))
    make_session(event)
    before = everything()
    client.get(address("registration_change", registration_key(registration)), {"take": "1"})
    assert everything() == before


@pytest.mark.parametrize(
    ("before_her", "words"),
    [(0, "Sie sind als Nächste dran"), (1, "1 Familie wartet vor Ihnen"), (2, "2 Familien warten vor Ihnen")],
)
def test_who_waits_is_told_how_many_wait_before_her(client: Client, before_her: int, words: str) -> None:
    session = make_session(capacity=0)
    for number in range(before_her):
        registered(session, phone=f"+49160123457{number}")
    lapsed = registered(session, phone="", email="late@example.org")
    lapsed.bookings.update(held_until=timezone.now() - timedelta(minutes=1))
    registration = registered(session)
    registered(session, phone="+491601234579")
    [place] = show(client, registration).select(".mib-panel .mib-places")
    assert " ".join(place.get_text(" ", strip=True).split()) == f"Sie stehen auf der Warteliste {words}"


def test_pressing_twice_or_with_an_old_page_gives_up_no_other_date(client: Client) -> None:
    event = make_event()
    first, second, third = (make_session(event) for _ in range(3))
    registration = registered(first, second)
    done = address("registration", registration_key(registration)) + "?notice="
    answers = [post(client, "registration_change", registration, leave=first.pk, take=third.pk).url for _ in range(2)]
    assert answers == [f"{done}changed", f"{done}nothing"]
    cancel(registration=registration, session_ids=[third.pk])
    stale = post(client, "registration_change", registration, leave=third.pk, take=first.pk)
    assert stale.url == f"{done}nothing"
    held = dict(registration.bookings.values_list("session", "status"))
    assert held == {first.pk: "cancelled", second.pk: "confirmed", third.pk: "cancelled"}


def test_neutral_title_is_marked_with_its_own_language(client: Client) -> None:
    event = make_event(name_de="Schulden", name_ar="ديون", neutral_title_de="Gespräch")
    page = show(client, registered(make_session(event)), language="ar")
    lead = page.select_one(".mib-lead")
    assert lead is not None
    assert (lead.get_text(strip=True), lead["lang"], lead["dir"]) == ("Gespräch", "de", "ltr")
