"""Staff let a household stand first or admit it when all is full: with a reason, logged, never behind the lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import ModelLogEntry

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.exceptions import NothingToDo
from wagtail_mib_events.domain.waiting_list import admit, prefer
from wagtail_mib_events.enums import BookingMode, CareWish, EventStatus, MessageKind
from wagtail_mib_events.models import Event, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    user: User = get_user_model().objects.create_user(username="koordination")
    return user


def registered(number: int, *sessions: Session, **fields: object) -> Registration:
    result = make_registration(*sessions, **{"phone": f"+4916012345{number:02}"} | fields)
    assert result.registration is not None
    return result.registration


def standing(registration: Registration) -> list[tuple[str, str]]:
    return list(registration.bookings.order_by("session__start", "pk").values_list("status", "care_status"))


def logged(action: str) -> list[tuple[str, dict[str, object]]]:
    """Return who did something, and what was noted, in order."""
    entries = ModelLogEntry.objects.filter(action=f"wagtail_mib_events.{action}").order_by("pk")
    return [(str(entry.user), entry.data) for entry in entries]


def test_preferred_household_gets_the_next_place_before_those_who_wait_longer(staff: User) -> None:
    session = make_session(capacity=1)
    first, second, third = (registered(number, session) for number in (1, 2, 3))
    prefer(booking=third.bookings.get(), reason="Umzug", user=staff)
    noted = {"dates": [session.start.isoformat()], "sessions": [session.pk], "reason": "Umzug"}
    assert logged("prefer") == [("koordination", noted)]
    cancel(registration=first)
    assert [standing(of) for of in (second, third)] == [[("waiting", "none")], [("offered", "none")]]


def test_preferring_tells_nobody_and_takes_nothing_from_anybody(staff: User) -> None:
    session = make_session(capacity=1)
    first, second = registered(1, session), registered(2, session, email="amal@example.org")
    before = Message.objects.count()
    prefer(booking=second.bookings.get(), reason="Umzug", user=staff)
    assert (standing(first), standing(second)) == ([("confirmed", "none")], [("waiting", "none")])
    assert Message.objects.count() == before


def test_household_is_preferred_for_all_waiting_dates_of_a_course_but_only_for_one_of_single_dates(
    staff: User,
) -> None:
    for mode, expected in ((BookingMode.WHOLE_EVENT, 2), (BookingMode.PER_SESSION, 1)):
        event = make_event(booking_mode=mode)
        one, two = make_session(event, capacity=1), make_session(event, capacity=1)
        registered(1, one, two)
        waiting = registered(2, one, two)
        prefer(booking=waiting.bookings.filter(session=one).get(), reason="Umzug", user=staff)
        assert waiting.bookings.exclude(preferred_at=None).count() == expected


def test_household_that_holds_its_place_is_preferred_for_childcare(staff: User) -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    families = {"children": {small: 1}, "wants_care": True}
    first, second, third = (registered(number, session, **families) for number in (1, 2, 3))
    prefer(booking=third.bookings.get(), reason="Umzug", user=staff)
    cancel(registration=first)
    assert (standing(second), standing(third)) == ([("confirmed", "waiting")], [("confirmed", "granted")])


def test_who_waits_no_more_or_is_preferred_already_is_not_preferred(staff: User) -> None:
    session = make_session(capacity=1)
    first, second = registered(1, session), registered(2, session)
    with pytest.raises(NothingToDo):
        prefer(booking=first.bookings.get(), reason="x", user=staff)
    prefer(booking=second.bookings.get(), reason="x", user=staff)
    since = second.bookings.get().preferred_at
    with pytest.raises(NothingToDo):
        prefer(booking=second.bookings.get(), reason="y", user=staff)
    assert (second.bookings.get().preferred_at, len(logged("prefer"))) == (since, 1)


def test_admitted_household_has_its_place_although_all_are_taken(staff: User) -> None:
    session = make_session(capacity=1)
    first = registered(1, session)
    second = registered(2, session, email="amal@example.org")
    Message.objects.all().delete()
    admit(booking=second.bookings.get(), reason="Umzug", user=staff)
    assert (standing(first), standing(second)) == ([("confirmed", "none")], [("confirmed", "none")])
    assert second.bookings.get().overbooked
    assert list(Message.objects.values_list("registration", "kind")) == [(second.pk, MessageKind.CONFIRMED)]
    noted = {"dates": [session.start.isoformat()], "sessions": [session.pk], "reason": "Umzug"}
    assert logged("overbook") == [("koordination", noted)]


@pytest.mark.parametrize(("care_places", "expected"), [(0, "none"), (1, "waiting"), (2, "granted")])
@pytest.mark.parametrize("wish", CareWish.values)
def test_admitted_household_gets_childcare_only_where_it_is_free(
    staff: User, care_places: int, expected: str, wish: str
) -> None:
    small, *_ = age_bands()
    session = make_session(capacity=1, childcare={small: care_places})
    registered(1, session)
    second = registered(2, session, children={small: 2}, wants_care=True, care_wish=wish)
    admit(booking=second.bookings.get(), reason="Umzug", user=staff)
    assert standing(second) == [("confirmed", expected)]


def test_household_is_admitted_to_a_course_as_a_whole(staff: User) -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    one, two = make_session(event, capacity=1), make_session(event, capacity=5)
    registered(1, one, two)
    second = registered(2, one, two)
    admit(booking=second.bookings.filter(session=two).get(), reason="Umzug", user=staff)
    assert list(second.bookings.values_list("status", "overbooked")) == [("confirmed", True)] * 2


def test_who_waits_no_more_is_not_admitted(staff: User) -> None:
    session = make_session(capacity=1)
    first, second = registered(1, session), registered(2, session)
    with pytest.raises(NothingToDo):
        admit(booking=first.bookings.get(), reason="x", user=staff)
    stale = second.bookings.get()
    cancel(registration=second)
    with pytest.raises(NothingToDo):
        admit(booking=stale, reason="x", user=staff)
    assert (standing(second), logged("overbook")) == ([("cancelled", "none")], [])


def test_household_is_admitted_while_the_date_is_going_on_but_not_afterwards(staff: User) -> None:
    session = make_session(capacity=1)
    registered(1, session)
    second, third = registered(2, session), registered(3, session)
    admit(booking=second.bookings.get(), reason="x", user=staff, now=session.start + timedelta(minutes=1))
    with pytest.raises(NothingToDo):
        admit(booking=third.bookings.get(), reason="x", user=staff, now=session.end + timedelta(minutes=1))
    assert (standing(second), standing(third)) == ([("confirmed", "none")], [("waiting", "none")])


def test_household_that_can_be_offered_the_place_is_offered_it_instead(staff: User) -> None:
    session = make_session(capacity=1)
    registered(1, session)
    second = registered(2, session)
    Session.objects.filter(pk=session.pk).update(capacity=2)
    with pytest.raises(NothingToDo):
        admit(booking=second.bookings.get(), reason="x", user=staff)
    assert standing(second) == [("offered", "none")]


def test_staff_admit_to_a_course_that_has_begun_but_not_to_an_event_that_is_archived(staff: User) -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    start = timezone.now().replace(microsecond=0) + timedelta(days=1)
    sessions = [make_session(event, capacity=1, start=start + timedelta(days=7 * week)) for week in range(3)]
    registered(1, *sessions)
    waiting = registered(2, *sessions)
    last = waiting.bookings.latest("session__start")
    Event.objects.update(status=EventStatus.ARCHIVED)
    with pytest.raises(NothingToDo):
        admit(booking=last, reason="asked for", user=staff, now=start + timedelta(days=1))
    Event.objects.update(status=EventStatus.PUBLISHED)
    admit(booking=last, reason="asked for", user=staff, now=start + timedelta(days=1))
    assert standing(waiting) == [("waiting", "none"), ("confirmed", "none"), ("confirmed", "none")]
