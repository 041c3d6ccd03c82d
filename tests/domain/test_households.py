"""A household changes who comes: never more than there is room for, and nobody in the queue is overtaken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.exceptions import (
    CareClosed,
    DomainError,
    InvalidSelection,
    NoCareLeft,
    NoPlaceLeft,
    NothingToDo,
)
from wagtail_mib_events.domain.households import change_household
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.enums import BookingMode, BookingStatus, CareWish, EventStatus, MessageKind, ScanKind
from wagtail_mib_events.models import AgeBand, Booking, Child, Event, Message, Registration, Scan, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def registered(*sessions: Session, **fields: Any) -> Registration:
    result = make_registration(*sessions, **fields)
    assert result.registration is not None
    return result.registration


def change(registration: Registration, *, by: User | None = None, now: datetime | None = None, **answers: Any) -> None:
    """Change some answers of a household; the others stay as they are."""
    registration.refresh_from_db()
    children = list(registration.children.select_related("age_band"))
    bands = [child.age_band for child in children]
    booking = registration.bookings.first()
    assert booking is not None
    stored: dict[str, Any] = {
        "adults": registration.adults,
        "children": {band: bands.count(band) for band in bands},
        "wants_care": any(child.wants_care for child in children),
        "care_wish": CareWish(booking.care_wish),
        "interpreter_language": registration.interpreter_language,
        "needs_step_free": registration.needs_step_free,
        "needs_transport": registration.needs_transport,
    }
    change_household(registration=registration, user=by, now=now, **stored | answers)


def standing(registration: Registration) -> list[tuple[str, str]]:
    """Return status and childcare of a household, date by date."""
    return list(registration.bookings.order_by("session__start", "pk").values_list("status", "care_status"))


def cared(registration: Registration) -> list[tuple[str, bool]]:
    return [(str(child), child.wants_care) for child in registration.children.select_related("age_band")]


def stored() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Registration, Booking, Child, Message)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def event() -> Event:
    return make_event(max_adults=3)


@pytest.fixture
def small() -> AgeBand:
    return age_bands()[0]


# People and needs


def test_needs_are_written_as_they_are_answered(event: Event) -> None:
    amal = registered(make_session(event))
    change(amal, adults=2, interpreter_language="ar", needs_step_free=True, needs_transport=True)
    amal.refresh_from_db()
    facts = (amal.adults, amal.interpreter_language, amal.needs_step_free, amal.needs_transport)
    assert facts == (2, "ar", True, True)


def test_more_adults_need_a_seat_on_every_date_that_is_held(event: Event) -> None:
    wide, narrow = make_session(event, capacity=5), make_session(event, capacity=2)
    amal = registered(wide, narrow)
    before = stored()
    with pytest.raises(NoPlaceLeft):
        change(amal, adults=3)
    assert stored() == before
    change(amal, adults=2)
    assert standing(amal) == [("confirmed", "none")] * 2


def test_date_that_she_only_waits_for_does_not_stand_against_more_adults(event: Event) -> None:
    held, full = make_session(event), make_session(event, capacity=0)
    amal = registered(held, full)
    change(amal, adults=3)
    assert standing(amal) == [("confirmed", "none"), ("waiting", "none")]


def test_fewer_adults_give_their_seats_to_those_who_wait(event: Event) -> None:
    session = make_session(event, capacity=2)
    amal = registered(session, adults=2)
    next_one = registered(session, phone="+491601234568")
    change(amal, adults=1)
    assert (standing(amal), standing(next_one)) == ([("confirmed", "none")], [("offered", "none")])


def test_fewer_adults_go_where_more_are_booked_than_there_are_seats(event: Event) -> None:
    session = make_session(event, capacity=3)
    amal = registered(session, adults=3)
    Session.objects.update(capacity=1)
    change(amal, adults=2)
    assert standing(amal) == [("confirmed", "none")]


def test_who_waits_keeps_her_place_in_the_queue(event: Event, small: AgeBand) -> None:
    session = make_session(event, capacity=1, childcare={small: 1})
    holder = registered(session)
    first, second = (registered(session, phone=f"+49160123456{n}") for n in (8, 9))
    change(first, adults=2, children={small: 1}, wants_care=True, needs_transport=True)
    cancel(registration=holder)
    # She does not fit any more and is passed over.
    assert (standing(first), standing(second)) == ([("waiting", "none")], [("offered", "none")])
    cancel(registration=second)
    third = registered(session, adults=1, phone="+491601234560")
    cancel(registration=third)
    change(first, adults=1)
    assert standing(first) == [("offered", "granted")]


def test_who_waits_overtakes_nobody_by_becoming_smaller(event: Event) -> None:
    session = make_session(event, capacity=2)
    holder = registered(session, adults=2)
    first, second = registered(session, phone="+491601234568"), registered(session, adults=3, phone="+491601234569")
    change(second, adults=1)
    change(holder, adults=1)
    assert (standing(first), standing(second)) == ([("offered", "none")], [("waiting", "none")])


def test_unconfirmed_address_keeps_its_deadline(event: Event) -> None:
    amal = registered(make_session(event), phone="", email="amal@example.org")
    deadline = amal.bookings.get().held_until
    change(amal, adults=2, now=timezone.now() + timedelta(hours=3))
    booking = amal.bookings.get()
    assert (booking.status, booking.held_until) == (BookingStatus.PENDING, deadline)
    assert [message.kind for message in Message.objects.all()] == [MessageKind.PLEASE_CONFIRM]


def test_more_people_than_the_event_allows_are_refused_and_those_it_allowed_before_stay(
    event: Event, small: AgeBand
) -> None:
    amal = registered(make_session(event), adults=3, children={small: 2})
    for answers in ({"adults": 4}, {"adults": 0}, {"children": {small: 7}}, {"children": {}, "wants_care": True}):
        with pytest.raises(InvalidSelection):
            change(amal, **answers)
    Event.objects.update(max_adults=1, max_children=0)
    amal = Registration.objects.get()
    change(amal, needs_transport=True)
    with pytest.raises(InvalidSelection):
        change(amal, children={small: 3})
    assert amal.children.count() == 2


def test_answers_that_are_the_same_change_nothing(event: Event, small: AgeBand) -> None:
    amal = registered(make_session(event, childcare={small: 1}), children={small: 1}, wants_care=True)
    before = stored()
    with pytest.raises(NothingToDo):
        change(amal)
    assert stored() == before


def test_household_without_a_date_to_come_changes_nothing(event: Event) -> None:
    session = make_session(event)
    cancelled = registered(session)
    cancel(registration=cancelled)
    over = registered(session, phone="+491601234568")
    with pytest.raises(NothingToDo):
        change(cancelled, adults=2)
    with pytest.raises(NothingToDo):
        change(over, adults=2, now=session.end)
    Event.objects.update(status=EventStatus.CANCELLED)
    with pytest.raises(NothingToDo):
        change(over, adults=2)


def test_only_what_staff_change_is_told_by_mail(event: Event) -> None:
    amal = registered(make_session(event), email="amal@example.org")
    Message.objects.all().delete()
    change(amal, adults=2)
    assert Message.objects.count() == 0
    change(amal, adults=3, by=User.objects.create_user("desk"))
    assert [message.kind for message in Message.objects.all()] == [MessageKind.CONFIRMED]


def test_refusal_does_not_undo_the_offer_of_a_place_that_lapsed(event: Event) -> None:
    session = make_session(event, capacity=2)
    amal = registered(session)
    lapsed, next_one = (registered(session, phone=f"+49160123456{n}") for n in (8, 9))
    lapsed.bookings.update(status=BookingStatus.OFFERED, held_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NoPlaceLeft):
        change(amal, adults=2)
    assert (standing(lapsed), standing(next_one)) == ([("expired", "none")], [("offered", "none")])


# Children and childcare


def test_another_child_in_care_needs_a_place_beside_its_siblings(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 2})
    amal = registered(session, children={small: 1}, wants_care=True)
    change(amal, children={small: 2})
    assert (standing(amal), cared(amal)) == ([("confirmed", "granted")], [("0–2 Jahre", True)] * 2)
    before = stored()
    with pytest.raises(NoCareLeft):
        change(amal, children={small: 3})
    assert stored() == before


def test_fewer_children_give_their_places_to_those_who_wait(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 2})
    amal = registered(session, children={small: 2}, wants_care=True)
    next_one = registered(session, children={small: 1}, wants_care=True, phone="+491601234568")
    change(amal, children={small: 1})
    assert (standing(amal), standing(next_one)) == ([("confirmed", "granted")], [("confirmed", "granted")])


def test_childcare_that_is_asked_for_newly_is_granted_or_waited_for(event: Event, small: AgeBand) -> None:
    free, full, none = (
        make_session(event, childcare={small: places}, start=timezone.now() + timedelta(days=day))
        for day, places in enumerate((1, 1, 0), start=1)
    )
    other = registered(full, children={small: 1}, wants_care=True, phone="+491601234568")
    amal = registered(free, full, none, children={small: 1}, email="amal@example.org")
    Message.objects.all().delete()
    change(amal, wants_care=True)
    assert standing(amal) == [("confirmed", "granted"), ("confirmed", "waiting"), ("confirmed", "none")]
    assert Message.objects.count() == 0
    cancel(registration=other)
    assert standing(amal)[1] == ("confirmed", "granted")


def test_childcare_asked_for_later_stands_behind_those_who_asked_before(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 1})
    holder = registered(session, children={small: 1}, wants_care=True)
    amal = registered(session, children={small: 1}, phone="+491601234568")
    waiting = registered(session, children={small: 1}, wants_care=True, phone="+491601234569")
    amal.bookings.update(preferred_at=timezone.now())
    change(amal, wants_care=True)
    cancel(registration=holder)
    assert (standing(amal), standing(waiting)) == ([("confirmed", "waiting")], [("confirmed", "granted")])


def test_mother_who_comes_only_with_childcare_is_refused_where_none_is_free(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 1})
    registered(session, children={small: 1}, wants_care=True, phone="+491601234568")
    amal = registered(session, children={small: 1})
    before = stored()
    with pytest.raises(NoCareLeft):
        change(amal, wants_care=True, care_wish=CareWish.ONLY_WITH_CARE)
    assert stored() == before


def test_who_waits_only_for_childcare_gets_a_place_when_she_comes_anyway(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 1})
    registered(session, children={small: 1}, wants_care=True, phone="+491601234568")
    amal = registered(session, children={small: 1}, wants_care=True, care_wish=CareWish.ONLY_WITH_CARE)
    assert standing(amal) == [("waiting", "none")]
    change(amal, care_wish=CareWish.COME_ANYWAY)
    assert standing(amal) == [("offered", "waiting")]


def test_no_childcare_any_more_frees_the_places(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 1})
    amal = registered(session, children={small: 1}, wants_care=True)
    next_one = registered(session, children={small: 1}, wants_care=True, phone="+491601234568")
    change(amal, wants_care=False)
    assert (standing(amal), cared(amal)) == ([("confirmed", "none")], [("0–2 Jahre", False)])
    assert (amal.bookings.get().wants_care, standing(next_one)) == (False, [("confirmed", "granted")])


def test_after_its_deadline_childcare_only_becomes_less_unless_staff_ask(event: Event, small: AgeBand) -> None:
    session = make_session(event, childcare={small: 3})
    amal = registered(session, children={small: 2}, wants_care=True)
    late = registered(session, children={small: 1}, phone="+491601234568")
    Session.objects.update(care_closes_at=timezone.now() - timedelta(minutes=1))
    for who, answers in ((amal, {"children": {small: 3}}), (late, {"wants_care": True})):
        with pytest.raises(CareClosed):
            change(who, **answers)
    change(amal, children={small: 1})
    assert standing(amal) == [("confirmed", "granted")]
    change(late, wants_care=True, by=User.objects.create_user("desk"))
    assert standing(late) == [("confirmed", "granted")]


def test_date_that_looks_after_nobody_any_more_does_not_stand_in_the_way(event: Event, small: AgeBand) -> None:
    withdrawn, other = (
        make_session(event, childcare={small: 2}, start=timezone.now() + timedelta(days=day)) for day in (1, 2)
    )
    registered(withdrawn, children={small: 2}, wants_care=True, phone="+491601234568")
    amal = registered(withdrawn, other, children={small: 1}, wants_care=True)
    withdrawn.childcare_places.update(places=0)
    change(amal, children={small: 2})
    assert standing(amal) == [("confirmed", "waiting"), ("confirmed", "granted")]


def test_child_of_an_age_that_nobody_looks_after_comes_along(event: Event) -> None:
    small, middle, _big = age_bands()
    amal = registered(make_session(event, childcare={middle: 1}), children={middle: 1}, wants_care=True)
    change(amal, children={small: 1, middle: 1})
    assert (standing(amal), cared(amal)) == ([("confirmed", "granted")], [("0–2 Jahre", False), ("3–5 Jahre", True)])


def test_children_that_stay_keep_their_row_and_the_unknown_ones_go_first(event: Event, small: AgeBand) -> None:
    session = make_session(event)
    amal = registered(session, children={small: 4})
    scanned, noted, unknown, _last = amal.children.order_by("pk")
    now = timezone.now()
    Scan.objects.create(
        kind=ScanKind.CHILD_IN, session=session, registration=amal, child=scanned, device_time=now, happened_at=now
    )
    Child.objects.filter(pk=noted.pk).update(sealed_care_note="sealed")
    for number, left in ((3, [scanned, noted, unknown]), (2, [scanned, noted]), (1, [scanned])):
        change(amal, children={small: number})
        assert list(amal.children.order_by("pk")) == left


def test_course_asks_for_childcare_at_all_its_dates(small: AgeBand) -> None:
    course = make_event(booking_mode=BookingMode.WHOLE_EVENT, max_adults=2)
    for places in (1, 1, 0):
        make_session(course, childcare={small: places}, capacity=1)
    amal = registered(*course.sessions.all(), children={small: 1})
    change(amal, wants_care=True)
    assert sorted(standing(amal)) == [("confirmed", "granted")] * 2 + [("confirmed", "none")]
    with pytest.raises(NoPlaceLeft):
        change(amal, adults=2)


households = st.tuples(
    st.integers(1, 2), st.lists(st.integers(0, 1), max_size=2), st.booleans(), st.sampled_from(CareWish)
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    mode=st.sampled_from([BookingMode.PER_SESSION, BookingMode.WHOLE_EVENT]),
    capacities=st.lists(st.integers(0, 4), min_size=1, max_size=2),
    care=st.integers(0, 2),
    arrivals=st.lists(households, min_size=1, max_size=3),
    changes=st.lists(st.tuples(st.integers(0, 2), households), max_size=6),
)
def test_no_change_ever_takes_more_than_there_is(
    mode: BookingMode, capacities: list[int], care: int, arrivals: list[Any], changes: list[Any]
) -> None:
    bands = age_bands()[:2]
    event = make_event(booking_mode=mode, max_adults=2)
    sessions = [make_session(event, capacity=seats, childcare=dict.fromkeys(bands, care)) for seats in capacities]

    def answers(household: Any) -> dict[str, Any]:
        adults, children, wants_care, wish = household
        numbers = {bands[index]: children.count(index) for index in set(children)}
        return {"adults": adults, "children": numbers, "wants_care": wants_care and bool(numbers), "care_wish": wish}

    everyone = [
        registered(*sessions, phone=f"+4916012345{n:02}", **answers(household)) for n, household in enumerate(arrivals)
    ]
    for index, household in changes:
        who = everyone[index % len(everyone)]
        before = stored()
        try:
            change(who, **answers(household))
        except DomainError:
            assert stored() == before
        else:
            wanted = answers(household)
            assert Registration.objects.get(pk=who.pk).adults == wanted["adults"]
            assert who.children.count() == sum(wanted["children"].values())
        places = places_by_session(session_ids=[session.pk for session in sessions], now=timezone.now())
        for of in places.values():
            assert of.taken <= (of.capacity or 0)
            assert [band for band, number in of.care_taken.items() if number > of.care_places[band]] == []
