"""What staff do for a household that calls: who comes, absences, deletion; and buttons only where they can work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.admin.accounts import browser_of, desk, make_group, make_user
from wagtail_mib_events.admin.views import households
from wagtail_mib_events.domain import deletion
from wagtail_mib_events.enums import BookingMode, BookingStatus, CareStatus, MessageKind
from wagtail_mib_events.models import AgeBand, Booking, Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_location, make_registration, make_session

pytestmark = pytest.mark.django_db

#: Each step with the use case behind it.
ACTS = {"people": "change_household", "absences": "tell_absences", "delete_household": "delete_registration"}
STEPS = tuple(ACTS)


def english(client: Any) -> Any:
    """Read the admin in English, so that messages can be compared."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def registered(*sessions: Session, **fields: Any) -> Registration:
    registration = make_registration(*sessions, **fields).registration
    assert registration is not None
    return registration


def url(step: str, registration: Registration) -> str:
    return reverse(f"mib_registrations:{step}", args=[registration.pk])


def links(client: Any, registration: Registration) -> set[str]:
    """The addresses that the page of a registration leads to."""
    soup = BeautifulSoup(client.get(url("inspect", registration)).content, "html.parser")
    return {str(link["href"]) for link in soup.select("main a[href]")}


def steps(client: Any, registration: Registration) -> list[str]:
    """The steps with the household that its page offers."""
    found = links(client, registration)
    return [step for step in STEPS if url(step, registration) in found]


def sentences(response: Any) -> list[str]:
    """What is said at the top of the page."""
    return [str(message).strip() for message in response.context["messages"]]


def course(dates: int = 2, **fields: Any) -> list[Session]:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT, **fields)
    start = timezone.now().replace(microsecond=0) + timedelta(days=7)
    return [make_session(event, start=start + timedelta(days=day)) for day in range(dates)]


@pytest.fixture
def small() -> AgeBand:
    return age_bands()[0]


@pytest.fixture
def event() -> Event:
    return make_event(max_adults=3)


def test_form_begins_with_what_is_stored_and_opening_it_changes_nothing(event: Event, small: AgeBand) -> None:
    amal = registered(
        make_session(event, childcare={small: 2}),
        adults=2,
        children={small: 1},
        wants_care=True,
        interpreter_language="ar",
        needs_transport=True,
    )
    before = (list(Registration.objects.values()), list(Booking.objects.values()), Message.objects.count())
    response = browser_of(desk()).get(url("people", amal))
    form = response.context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value()}
    assert shown == {
        "adults": "2",
        f"children_{small.pk}": "1",
        "care": "come_anyway",
        "interpreter_language": "ar",
        "needs_transport": True,
    }
    soup = BeautifulSoup(response.content, "html.parser")
    names = {str(field["name"]) for field in soup.select("main form :is(input, select)[name]")}
    assert names == {*form.fields, "csrfmiddlewaretoken"}
    assert (list(Registration.objects.values()), list(Booking.objects.values()), Message.objects.count()) == before


def test_people_are_changed_and_she_is_told_and_the_log_names_the_user(event: Event, small: AgeBand) -> None:
    amal = registered(make_session(event, childcare={small: 1}), email="amal@example.org")
    Message.objects.all().delete()
    client = english(browser_of(desk()))
    answers = {"adults": "2", f"children_{small.pk}": "1", "care": "only_with_care", "needs_step_free": "on"}
    response = client.post(url("people", amal), answers)
    assert response["Location"] == url("inspect", amal)
    amal.refresh_from_db()
    booking = amal.bookings.get()
    assert (amal.adults, amal.needs_step_free, booking.care_status) == (2, True, CareStatus.GRANTED)
    assert list(Message.objects.values_list("registration", "kind")) == [(amal.pk, MessageKind.CONFIRMED)]
    entry = ModelLogEntry.objects.get(action="wagtail_mib_events.change_household")
    assert (entry.user.get_username(), entry.label) == ("anmeldung", amal.display_code)
    assert sentences(client.get(response["Location"])) == ["The answers are changed."]


def test_staff_ask_for_childcare_after_its_deadline(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 1}, care_closes_at=timezone.now() - timedelta(hours=1))
    amal = registered(session)
    client = english(browser_of(desk()))
    soup = BeautifulSoup(client.get(url("people", amal)).content, "html.parser")
    assert len(soup.select("main .help-warning")) == 1
    client.post(url("people", amal), {"adults": "1", f"children_{small.pk}": "1", "care": "come_anyway"})
    assert amal.bookings.get().care_status == CareStatus.GRANTED


@pytest.mark.parametrize(
    ("adults", "care", "sentence"),
    [
        ("2", "no", "All places are taken."),
        ("1", "only_with_care", "No childcare place is free for your children on this date."),
    ],
)
def test_refusal_says_why_and_keeps_what_was_typed(
    event: Event, small: AgeBand, adults: str, care: str, sentence: str
) -> None:
    session = make_session(event, capacity=2, childcare={small: 1})
    registered(session, phone="+491601234568", children={small: 1}, wants_care=True)
    amal = registered(session)
    answers = {"adults": adults, f"children_{small.pk}": "1", "care": care, "interpreter_language": "ku"}
    response = english(browser_of(desk())).post(url("people", amal), answers)
    form = response.context["form"]
    assert form.non_field_errors() == [sentence]
    assert {name: form[name].value() for name in answers} == answers
    soup = BeautifulSoup(response.content, "html.parser")
    assert [block.get_text(strip=True) for block in soup.select("main .help-critical")] == [sentence]
    amal.refresh_from_db()
    assert (amal.adults, amal.children.count(), amal.interpreter_language) == (1, 0, "")


def test_wrong_number_is_shown_beside_its_field(event: Event, small: AgeBand) -> None:
    amal = registered(make_session(event, childcare={small: 1}))
    response = browser_of(desk()).post(url("people", amal), {"adults": "many", f"children_{small.pk}": "99"})
    assert response.context["form"].errors.keys() == {"adults", f"children_{small.pk}"}
    assert response.context["form"]["adults"].value() == "many"


def test_saving_what_is_stored_says_that_nothing_was_changed(event: Event) -> None:
    amal = registered(make_session(event))
    response = english(browser_of(desk())).post(url("people", amal), {"adults": "1"}, follow=True)
    assert sentences(response) == ["Nothing was changed: this has been done already, or the time for it is over."]
    assert response.redirect_chain == [(url("inspect", amal), 302)]


def test_people_are_not_asked_about_once_all_dates_are_over(event: Event) -> None:
    session = make_session(event)
    amal = registered(session)
    begun = timezone.now() - timedelta(days=1)
    Session.objects.update(start=begun, end=begun + timedelta(hours=2))
    client = english(browser_of(desk()))
    assert steps(client, amal) == ["delete_household"]
    for answer in (client.get(url("people", amal)), client.post(url("people", amal), {"adults": "2"})):
        assert answer["Location"] == url("inspect", amal)
    amal.refresh_from_db()
    assert amal.adults == 1


@pytest.mark.parametrize("frees", [False, True])
def test_absences_are_ticked_and_the_log_names_the_user(frees: bool) -> None:
    first, second = course(absence_frees_place=frees)
    amal = registered(first, second)
    client = browser_of(desk())
    assert steps(client, amal) == [*STEPS]
    form = client.get(url("absences", amal)).context["form"]
    choices = [(session.pk, f"{session}, {session.location}") for session in (first, second)]
    assert form.fields["sessions"].choices == choices
    client.post(url("absences", amal), {"sessions": [second.pk]})
    left = BookingStatus.CANCELLED if frees else BookingStatus.CONFIRMED
    found = [(booking.status, booking.excused_at is None) for booking in amal.bookings.order_by("session__start")]
    assert found == [(BookingStatus.CONFIRMED, True), (left, False)]
    entry = ModelLogEntry.objects.get(action="wagtail_mib_events.excuse")
    assert entry.user.get_username() == "anmeldung"


def test_absence_is_taken_back_by_leaving_it_out() -> None:
    first, second = course()
    amal = registered(first, second)
    client = browser_of(desk())
    client.post(url("absences", amal), {"sessions": [second.pk]})
    assert client.get(url("absences", amal)).context["form"]["sessions"].value() == [second.pk]
    client.post(url("absences", amal), {})
    assert set(amal.bookings.values_list("excused_at", flat=True)) == {None}


def test_who_comes_on_no_date_is_to_be_cancelled() -> None:
    first, second = course()
    amal = registered(first, second)
    ticked = {"sessions": [first.pk, second.pk]}
    form = english(browser_of(desk())).post(url("absences", amal), ticked).context["form"]
    assert form.errors == {"sessions": ["She does not come at all? Then please cancel all her dates."]}
    assert form["sessions"].value() == [str(first.pk), str(second.pk)]


def test_absences_are_for_courses_with_several_dates_to_come() -> None:
    event = make_event()
    single = registered(make_session(event), make_session(event))
    short = registered(*course(1))
    client = browser_of(desk())
    for amal in (single, short):
        assert steps(client, amal) == ["people", "delete_household"]
        for answer in (client.get(url("absences", amal)), client.post(url("absences", amal), {"sessions": []})):
            assert answer["Location"] == url("inspect", amal)


def test_deletion_names_what_goes_and_happens_only_by_post(event: Event, small: AgeBand) -> None:
    session, other = make_session(event, childcare={small: 1}), make_session(event)
    amal = registered(session, other, email="amal@example.org", children={small: 1}, wants_care=True)
    begun = timezone.now() - timedelta(hours=1)
    Session.objects.filter(pk=other.pk).update(start=begun, end=begun + timedelta(hours=2))
    client = english(browser_of(desk()))
    soup = BeautifulSoup(client.get(url("delete_household", amal)).content, "html.parser")
    assert [item.get_text() for item in soup.select("main form li")] == [f"{session}, {session.location}"]
    assert Registration.objects.get() == amal
    response = client.post(url("delete_household", amal), follow=True)
    assert response.redirect_chain == [(reverse("mib_registrations:index"), 302)]
    assert sentences(response) == ["The registration is deleted. Only numbers are kept."]
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)
    entry = ModelLogEntry.objects.get(action="wagtail_mib_events.delete")
    assert (entry.user.get_username(), entry.label, entry.data) == ("anmeldung", amal.display_code, {})


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_household_deleted_meanwhile_is_answered_kindly(step: str, method: str) -> None:
    amal = registered(*course())
    pages = {step: url(step, amal) for step in STEPS}
    deletion.delete_registration(registration=Registration.objects.get())
    client = english(browser_of(desk()))
    response = getattr(client, method)(pages[step], {"adults": "2"}, follow=True)
    assert response.redirect_chain == [(reverse("mib_registrations:index"), 302)]
    assert sentences(response) == ["This registration was deleted meanwhile."]


@pytest.mark.parametrize("step", STEPS)
def test_household_deleted_while_the_button_is_pressed_is_answered_kindly(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = course(max_adults=2)
    amal = registered(first, second)
    real = getattr(households, ACTS[step])

    def overtaken(**values: Any) -> None:
        deletion.delete_registration(registration=Registration.objects.get())
        real(**values)

    monkeypatch.setattr(households, ACTS[step], overtaken)
    response = english(browser_of(desk())).post(url(step, amal), {"adults": "2", "sessions": [second.pk]}, follow=True)
    assert sentences(response) == ["This registration was deleted meanwhile."]


def test_steps_need_the_right_at_all_locations_of_the_living_bookings() -> None:
    here, there = make_location(), make_location()
    event = make_event(max_adults=2)
    amal = registered(make_session(event, location=here), make_session(event, location=there))
    mine = browser_of(desk(here))
    reader = browser_of(make_user("leserin", make_group("lesen", "view_registration", locations=[None])))
    for client in (mine, reader):
        assert steps(client, amal) == []
        for step in STEPS:
            assert client.get(url(step, amal), follow=True).status_code == 404
            assert client.post(url(step, amal), {"adults": "2"}, follow=True).status_code == 404
    assert steps(browser_of(desk(name="alle")), amal) == ["people", "delete_household"]
    for gone in ({"status": BookingStatus.CANCELLED}, {"status": BookingStatus.OFFERED, "held_until": timezone.now()}):
        amal.bookings.filter(session__location=there).update(**gone)
        assert steps(mine, amal) == ["people", "delete_household"]


def test_who_may_change_nothing_does_not_learn_what_was_deleted() -> None:
    amal = registered(make_session())
    page = url("people", amal)
    deletion.delete_registration(registration=Registration.objects.get())
    reader = make_user("leserin", make_group("lesen", "view_registration", locations=[None]))
    assert browser_of(reader).get(page, follow=True).status_code == 404


def test_buttons_of_a_course_are_shown_only_to_whoever_may_change_all_of_it() -> None:
    here, there = make_location(), make_location()
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    dates = [make_session(event, capacity=1, location=location) for location in (here, there)]
    registered(*dates)
    samira = registered(*dates, phone="+491601234568")
    for user, shown in ((desk(here), False), (desk(name="alle"), True)):
        booking = browser_of(user).get(url("inspect", samira)).context["bookings"][0]
        assert (booking.may_cancel, booking.may_prefer, booking.may_admit) == (shown, shown, shown)


@pytest.mark.parametrize("joins_late", [False, True])
def test_nobody_is_preferred_in_a_course_that_cannot_be_joined_any_more(joins_late: bool) -> None:
    first, second = course(allows_late_joining=joins_late)
    Session.objects.update(capacity=1)
    registered(first, second)
    samira = registered(first, second, phone="+491601234568")
    begun = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=first.pk).update(start=begun, end=begun + timedelta(hours=2))
    bookings = browser_of(desk()).get(url("inspect", samira)).context["bookings"]
    assert [booking.may_prefer for booking in bookings] == [False, joins_late]


@pytest.mark.parametrize(("minutes", "shown"), [(121, True), (119, False)])
def test_nobody_is_preferred_once_places_are_offered_no_more(minutes: int, shown: bool) -> None:
    session = make_session(capacity=1)
    registered(session)
    samira = registered(session, phone="+491601234568")
    start = timezone.now() + timedelta(minutes=minutes)
    Session.objects.update(start=start, end=start + timedelta(hours=2))
    (booking,) = browser_of(desk()).get(url("inspect", samira)).context["bookings"]
    assert (booking.may_prefer, booking.may_admit) == (shown, True)


def test_pages_cost_the_same_however_many_dates_there_are() -> None:
    client = browser_of(desk())

    def queries(dates: int, step: str) -> int:
        amal = registered(*course(dates), phone="", email=f"amal-{dates}-{step}@example.org")
        Booking.objects.filter(registration=amal).update(status=BookingStatus.CONFIRMED, held_until=None)
        client.get(url(step, amal))
        with CaptureQueriesContext(connection) as found:
            assert client.get(url(step, amal)).status_code == 200
        return len(found)

    for step in ("inspect", *STEPS):
        assert queries(2, step) == queries(4, step)
