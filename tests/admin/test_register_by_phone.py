"""Staff register a household that calls: one page, its answer with the code, and nothing beyond their locations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.admin.accounts import browser_of, coordinator, desk, editor, make_group, make_user
from wagtail_mib_events.admin.forms.registration import NO_DATES, consent_noted
from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.links import registration_key
from wagtail_mib_events.enums import BookingMode, BookingStatus, CareStatus, Channel, EventStatus, SessionStatus
from wagtail_mib_events.models import Booking, ChildcarePlaces, ConsentRecord, Event, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db


def english(client: Any) -> Any:
    """Read the admin in English, so that messages can be compared."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def url(event: Event, session: Session | None = None) -> str:
    address = reverse("mib_events:register", args=[event.pk])
    return f"{address}?session={session.pk}" if session else address


def answers(*sessions: Session, **others: Any) -> dict[str, Any]:
    """What a browser sends for a mother who calls."""
    return {
        "form_key": str(uuid4()),
        "sessions": [session.pk for session in sessions],
        "name": "Amal",
        "phone": "0160 1234567",
        "email": "",
        "language": "ar",
        "adults": "1",
        "interpreter_language": "",
        "when_full": "wait",
        "reason": "",
        "channel": "phone",
    } | others


def sentences(response: Any) -> list[str]:
    """What is said at the top of the page, without its buttons."""
    return [str(message).strip().split("\n")[0].strip() for message in response.context["messages"]]


def main_of(response: Any) -> Any:
    return BeautifulSoup(response.content, "html.parser").select_one("main")


def dates(event: Event, number: int = 2, **fields: Any) -> list[Session]:
    start = timezone.now().replace(microsecond=0) + timedelta(days=7)
    return [make_session(event, start=start + timedelta(days=day), **fields) for day in range(number)]


@pytest.fixture
def event() -> Event:
    return make_event(max_adults=3)


def test_household_is_registered_and_its_page_says_the_code(event: Event) -> None:
    small, middle, _big = age_bands()
    session, _other = dates(event, childcare={small: 2, middle: 2})
    client = english(browser_of(desk()))
    sent = answers(
        session,
        adults="2",
        email="amal@example.org",
        interpreter_language="ar",
        needs_step_free="on",
        care="come_anyway",
        **{f"children_{small.pk}": "1", f"children_{middle.pk}": "1"},
    )
    response = client.post(url(event, session), sent)
    amal = Registration.objects.get()
    assert response["Location"] == reverse("mib_registrations:inspect", args=[amal.pk])
    assert (amal.name, amal.phone, amal.email, amal.language, amal.adults, amal.interpreter_language) == (
        *("Amal", "+491601234567", "amal@example.org", "ar", 2, "ar"),
    )
    assert (amal.needs_step_free, amal.needs_transport) == (True, False)
    assert (amal.channel, amal.created_by.get_username(), amal.children.count()) == (Channel.PHONE, "anmeldung", 2)
    booking = amal.bookings.get()
    assert (booking.session, booking.status, booking.care_status) == (
        *(session, BookingStatus.CONFIRMED, CareStatus.GRANTED),
    )
    page = client.get(response["Location"])
    assert sentences(page) == [f"The household is registered. Code: {amal.display_code}"]
    links = [link["href"] for link in BeautifulSoup(page.content, "html.parser").select(".messages a")]
    ticket = f"http://localhost/ar/events/registration/{registration_key(amal)}/"
    assert links == [ticket, url(event, session)]


def test_consent_is_kept_as_it_was_told(event: Event) -> None:
    [session] = dates(event, 1)
    client = browser_of(desk())
    for phone, channel in (("0160 1234567", Channel.PHONE), ("0160 7654321", Channel.STAFF)):
        client.post(url(event), answers(session, phone=phone, channel=channel))
    found = ConsentRecord.objects.order_by("pk").values_list("channel", "language", "text")
    assert list(found) == [(channel, "ar", consent_noted(channel)) for channel in (Channel.PHONE, Channel.STAFF)]
    assert consent_noted(Channel.PHONE) != consent_noted(Channel.STAFF)


def test_opening_the_page_changes_nothing_and_begins_with_the_date_and_the_name(event: Event) -> None:
    first, second = dates(event)
    before = (list(Registration.objects.values()), Event.objects.get().lock_version)
    page = main_of(browser_of(desk()).get(url(event, second)))
    ticked = [box["value"] for box in page.select("[name=sessions][checked]")]
    assert ticked == [str(second.pk)]
    assert [box["value"] for box in page.select("[name=sessions]")] == [str(first.pk), str(second.pk)]
    assert [field.get("name") for field in page.select("[autofocus]")] == ["name"]
    assert page.select("[name=channel][checked]") == []
    assert page.select_one("[name=language] [selected]")["value"] == "de"
    assert (list(Registration.objects.values()), Event.objects.get().lock_version) == before


def test_event_leads_to_the_page_without_a_date_where_there_are_several(event: Event) -> None:
    dates(event)
    client = browser_of(desk())
    assert main_of(client.get(url(event))).select("[name=sessions][checked]") == []
    Session.objects.order_by("start").last().delete()
    assert len(main_of(client.get(url(event))).select("[name=sessions][checked]")) == 1


def test_errors_keep_everything_typed_and_lead_to_their_fields(event: Event) -> None:
    small = age_bands()[0]
    session, _other = dates(event, childcare={small: 1})
    sent = answers(
        session, name="", phone="many", adults="9", needs_transport="on", channel="", **{f"children_{small.pk}": "1"}
    )
    response = english(browser_of(desk())).post(url(event), sent)
    form = response.context["form"]
    assert form.errors.keys() == {"name", "phone", "adults", "care", "channel"}
    shown = {name: form[name].value() for name in ("name", "phone", "adults", "language", f"children_{small.pk}")}
    assert shown == {name: sent[name] for name in shown}
    page = main_of(response)
    anchors = [link["href"].removeprefix("#") for link in page.select(".help-critical a")]
    assert [page.select_one(f"#{anchor}")["name"] for anchor in anchors] == [
        "name",
        "phone",
        "adults",
        "care",
        "channel",
    ]
    assert [field.get("role") for field in page.select("[autofocus]")] == ["alert"]
    assert page.select_one("[name=form_key]")["value"] == sent["form_key"]
    assert [box["value"] for box in page.select("[name=sessions][checked]")] == [str(session.pk)]
    assert page.select_one("[name=needs_transport]").find_parent("details").has_attr("open")
    assert not Registration.objects.exists()


def test_one_of_telephone_and_email_is_enough_and_needed(event: Event) -> None:
    [session] = dates(event, 1)
    client = browser_of(desk())
    refused = client.post(url(event), answers(session, phone=""))
    assert refused.context["form"].errors.keys() == {"phone"}
    client.post(url(event), answers(session, phone="", email="amal@example.org"))
    assert Registration.objects.get().bookings.get().status == BookingStatus.CONFIRMED


def test_pressing_twice_registers_once_and_another_household_after_going_back_is_another_one(event: Event) -> None:
    [session] = dates(event, 1)
    client = browser_of(desk())
    sent = answers(session)
    places = {client.post(url(event), sent)["Location"] for _press in range(2)}
    assert (len(places), Registration.objects.count()) == (1, 1)
    client.post(url(event), sent | {"name": "Olena", "phone": "0160 7654321"})
    assert sorted(Registration.objects.values_list("name", flat=True)) == ["Amal", "Olena"]


def test_full_date_is_said_beforehand_and_the_household_waits(event: Event) -> None:
    [session] = dates(event, 1, capacity=1)
    make_registration(session)
    client = english(browser_of(desk()))
    page = main_of(client.get(url(event)))
    assert [name.get_text() for name in page.select(".mib-admin-slots li")] == [f"{session}, {session.location} (full)"]
    assert page.select_one("[name=when_full][checked]")["value"] == "wait"
    assert page.select_one("[name=when_full]").find_parent("details").has_attr("open")
    response = client.post(url(event), answers(session, phone="0160 7654321"), follow=True)
    amal = Registration.objects.get(phone="+491607654321")
    assert amal.bookings.get().status == BookingStatus.WAITING
    assert sentences(response) == [f"No place is free: the household is on the waiting list. Code: {amal.display_code}"]


def test_result_names_dates_and_childcare_that_are_waited_for(event: Event) -> None:
    small = age_bands()[0]
    first, full = dates(event, capacity=1, childcare={small: 1})
    make_registration(full, children={small: 1}, wants_care=True)
    looked_after = make_session(event, childcare={small: 1})
    make_registration(looked_after, children={small: 1}, wants_care=True)
    client = english(browser_of(desk()))
    child = {f"children_{small.pk}": "1", "care": "come_anyway"}
    said = []
    for number, chosen in enumerate(([first, full], [looked_after])):
        response = client.post(url(event), answers(*chosen, phone=f"0160 765432{number}", **child), follow=True)
        said.append(sentences(response)[0].replace(Registration.objects.latest("pk").display_code, "…"))
    assert said == [
        "The household is registered, but waits for a place on some dates. Code: …",
        "The household is registered. Code: … No childcare place is free: it waits for one.",
    ]


def test_overbooking_needs_a_reason_which_is_logged(event: Event) -> None:
    [session] = dates(event, 1, capacity=1)
    make_registration(session)
    client = browser_of(desk())
    sent = answers(session, phone="0160 7654321", when_full="overbook")
    refused = client.post(url(event), sent)
    assert refused.context["form"].errors.keys() == {"reason"}
    client.post(url(event), sent | {"reason": "Pflegefall"})
    booking = Registration.objects.get(phone="+491607654321").bookings.get()
    assert (booking.status, booking.overbooked) == (BookingStatus.CONFIRMED, True)
    entry = ModelLogEntry.objects.get(action="wagtail_mib_events.overbook")
    assert (entry.user.get_username(), entry.data["reason"]) == ("anmeldung", "Pflegefall")


def test_reason_without_overbooking_overbooks_nothing(event: Event) -> None:
    [session] = dates(event, 1, capacity=1)
    make_registration(session)
    browser_of(desk()).post(url(event), answers(session, phone="0160 7654321", reason="Pflegefall"))
    assert Registration.objects.get(phone="+491607654321").bookings.get().status == BookingStatus.WAITING


def test_staff_register_after_the_deadline_until_the_date_is_over(event: Event) -> None:
    now = timezone.now()
    going_on = make_session(event, start=now - timedelta(minutes=30), registration_closes_at=now - timedelta(days=1))
    over = make_session(event, start=now - timedelta(days=1))
    client = browser_of(desk())
    client.post(url(event), answers(going_on))
    assert Booking.objects.get().session == going_on
    refused = client.post(url(event), answers(over, phone="0160 7654321"))
    assert refused.context["form"].errors.keys() == {"sessions"}


def test_likely_duplicate_is_shown_and_asked_about_before_saving(event: Event) -> None:
    first, second = dates(event)
    known = make_registration(first, phone="+491601234567").registration
    assert known is not None
    client = browser_of(desk())
    sent = answers(second)
    asked = client.post(url(event), sent)
    assert asked.context["form"].errors.keys() == {"once_more"}
    warning = main_of(asked).select_one(".help-warning")
    assert warning.a["href"] == reverse("mib_registrations:inspect", args=[known.pk])
    assert warning.a.get_text() == known.display_code
    assert f"{first}, {first.location}" in warning.get_text()
    assert client.post(url(event), sent | {"once_more": "0"}).context["form"].errors.keys() == {"once_more"}
    client.post(url(event), sent | {"once_more": [known.pk]})
    made = Registration.objects.exclude(pk=known.pk).get()
    assert made.likely_duplicate_of == known


def test_household_that_cancelled_is_no_duplicate(event: Event) -> None:
    session, other = dates(event)
    known = make_registration(session, phone="+491601234567").registration
    assert known is not None
    cancel(registration=known)
    browser_of(desk()).post(url(event), answers(other))
    assert Registration.objects.count() == 2


def test_duplicate_at_a_location_of_others_is_not_shown(event: Event) -> None:
    here, elsewhere = dates(event)
    make_registration(elsewhere, phone="+491601234567")
    browser_of(desk(here.location)).post(url(event), answers(here))
    assert list(Booking.objects.values_list("session", flat=True).order_by("pk")) == [elsewhere.pk, here.pk]


def test_course_books_what_is_left() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    begun = make_session(event, start=timezone.now() - timedelta(days=1))
    left = dates(event)
    page = main_of(browser_of(desk()).get(url(event)))
    assert page.select("[name=sessions]") == []
    browser_of(desk(name="b")).post(url(event), answers())
    booked = list(Booking.objects.values_list("session", flat=True).order_by("session__start"))
    assert (booked, begun.bookings.count()) == ([session.pk for session in left], 0)


def test_appointment_is_exactly_one() -> None:
    event = make_event(booking_mode=BookingMode.APPOINTMENT)
    first, second = dates(event, capacity=1)
    client = browser_of(desk())
    page = main_of(client.get(url(event, second)))
    assert [box["type"] for box in page.select("[name=sessions]")] == ["radio", "radio"]
    assert client.post(url(event), answers()).context["form"].errors.keys() == {"sessions"}
    client.post(url(event), answers(second))
    assert (first.bookings.count(), second.bookings.count()) == (0, 1)


def test_childcare_is_judged_by_the_chosen_dates(event: Event) -> None:
    small = age_bands()[0]
    without, cared = dates(event)
    ChildcarePlaces.objects.create(session=cared, age_band=small, places=1)
    child = {f"children_{small.pk}": "1"}
    client = browser_of(desk())
    assert client.post(url(event), answers(cared, **child)).context["form"].errors.keys() == {"care"}
    refused = client.post(url(event), answers(without, care="come_anyway", **child))
    assert refused.context["form"].errors.keys() == {"care"}
    client.post(url(event), answers(without, **child))
    assert (Booking.objects.get().wants_care, Registration.objects.get().children.count()) == (False, 1)


def test_staff_ask_for_childcare_after_its_deadline(event: Event) -> None:
    small = age_bands()[0]
    [session] = dates(event, 1, childcare={small: 1}, care_closes_at=timezone.now() - timedelta(hours=1))
    client = browser_of(desk())
    assert len(main_of(client.get(url(event))).select(".help-warning")) == 1
    client.post(url(event), answers(session, care="only_with_care", **{f"children_{small.pk}": "1"}))
    assert Booking.objects.get().care_status == CareStatus.GRANTED


def test_only_dates_of_the_own_locations_are_offered_and_taken(event: Event) -> None:
    here, elsewhere = dates(event)
    client = browser_of(desk(here.location))
    page = main_of(client.get(url(event)))
    assert [box["value"] for box in page.select("[name=sessions]")] == [str(here.pk)]
    assert client.get(url(event, elsewhere), follow=True).status_code == 404
    assert client.post(url(event, elsewhere), answers(here), follow=True).status_code == 404
    refused = client.post(url(event), answers(here, elsewhere))
    assert refused.context["form"].errors.keys() == {"sessions"}
    assert not Registration.objects.exists()


@pytest.mark.parametrize("garbage", ["x", "-1", "1e3", "9" * 30, ""])
def test_date_that_does_not_exist_is_not_found(event: Event, garbage: str) -> None:
    dates(event)
    assert browser_of(desk()).get(f"{url(event)}?session={garbage}", follow=True).status_code == 404


def test_nobody_registers_without_the_right_at_the_location(event: Event) -> None:
    here, _elsewhere = dates(event)
    viewing = make_user("a", make_group("a", "view_session", "change_registration", locations=[None]))
    for user in (viewing, editor(), desk(make_location(), name="b")):
        client = browser_of(user)
        assert client.get(url(event, here), follow=True).status_code == 404
        assert client.post(url(event), answers(here), follow=True).status_code == 404
    assert not Registration.objects.exists()


def test_course_with_a_date_at_another_location_is_for_whoever_may_register_at_all_of_them() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    here, _elsewhere = dates(event)
    client = english(browser_of(desk(here.location)))
    assert len(main_of(client.get(url(event))).select(".help-warning")) == 1
    response = client.post(url(event), answers())
    assert response.context["form"].non_field_errors() == [NO_DATES]
    assert not Registration.objects.exists()


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.CANCELLED, EventStatus.ARCHIVED])
def test_event_that_is_not_published_takes_nobody_and_keeps_what_was_typed(event: Event, status: EventStatus) -> None:
    [session] = dates(event, 1)
    Event.objects.update(status=status)
    client = browser_of(desk())
    assert len(main_of(client.get(url(event))).select(".help-warning")) == 1
    refused = client.post(url(event), answers(session))
    assert (refused.status_code, refused.context["form"]["name"].value()) == (200, "Amal")
    assert not Registration.objects.exists()


def test_whoever_may_not_see_registrations_learns_the_code_and_goes_on(event: Event) -> None:
    [session] = dates(event, 1)
    known = make_registration(session, phone="+491601234567").registration
    assert known is not None
    client = english(browser_of(make_user("a", make_group("a", "add_registration", locations=[None]))))
    response = client.post(url(event), answers(session), follow=True)
    made = Registration.objects.exclude(pk=known.pk).get()
    assert response.redirect_chain == [(url(event, session), 302)]
    assert sentences(response) == [f"The household is registered. Code: {made.display_code}"]


def test_lists_lead_to_the_page_only_where_it_works(event: Event) -> None:
    here, elsewhere = dates(event)
    cancelled = make_session(event, location=here.location, status=SessionStatus.CANCELLED)
    over = make_session(event, location=here.location, start=timezone.now() - timedelta(days=2))
    draft = make_session(make_event(status=EventStatus.DRAFT), location=here.location)
    drop_in = make_session(make_event(booking_mode=BookingMode.DROP_IN), location=here.location)
    client = browser_of(desk(here.location))
    for name, expected in (("mib_dates", [url(event, here)]), ("mib_events", [url(event)])):
        page = BeautifulSoup(client.get(reverse(f"{name}:index")).content, "html.parser")
        found = [link["href"] for link in page.select("main a[href*='/register/']")]
        assert found == expected, (elsewhere, cancelled, over, draft, drop_in)


def test_form_of_an_event_leads_to_the_page(event: Event) -> None:
    [session] = dates(event, 1)
    client = browser_of(coordinator())
    edit = reverse("mib_events:edit", args=[event.pk])

    def links() -> list[Any]:
        page = BeautifulSoup(client.get(edit).content, "html.parser")
        return [link["href"] for link in page.select("a[href*='/register/']")]

    assert links() == [url(event)]
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.CANCELLED)
    assert links() == []


def test_number_of_queries_does_not_grow_with_the_dates(event: Event) -> None:
    small = age_bands()[0]
    client = browser_of(desk())

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url(event)).status_code == 200
        return len(captured)

    first = make_session(event, childcare={small: 2})
    make_registration(first, children={small: 1}, wants_care=True)
    queries()
    with_one = queries()
    dates(event, 3, childcare={small: 2})
    assert queries() == with_one
