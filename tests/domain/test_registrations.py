"""Registering a household: what it gets, and that asking twice changes nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.bookings import accept_offer, cancel
from wagtail_mib_events.domain.exceptions import InvalidSelection, NoPlaceLeft, RegistrationClosed
from wagtail_mib_events.domain.outbox import MOST_UNPROVED, UNPROVED_MINUTES
from wagtail_mib_events.domain.registrations import Outcome, Result
from wagtail_mib_events.enums import (
    Access,
    BookingMode,
    BookingStatus,
    CareStatus,
    CareWish,
    Channel,
    EventStatus,
    MessageKind,
    SessionStatus,
)
from wagtail_mib_events.models import Booking, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_household, make_registration, make_session
from wagtail_mib_events.testing.factories import register_for

pytestmark = pytest.mark.django_db


def statuses(registration: Registration | None) -> list[tuple[str, str]]:
    assert registration is not None
    return list(registration.bookings.order_by("session__start", "pk").values_list("status", "care_status"))


def test_registration_with_a_phone_is_confirmed_at_once() -> None:
    result = make_registration(make_session())
    assert result.outcome is Outcome.BOOKED
    assert statuses(result.registration) == [(BookingStatus.CONFIRMED, CareStatus.NONE)]


def test_registration_with_an_email_alone_holds_the_place_until_she_confirms() -> None:
    result = make_registration(make_session(), phone="", email="amal@example.org")
    assert result.outcome is Outcome.CHECK_MAIL
    assert statuses(result.registration) == [(BookingStatus.PENDING, CareStatus.NONE)]
    assert list(Message.objects.values_list("kind", flat=True)) == [MessageKind.PLEASE_CONFIRM]


def test_registration_when_full_goes_to_the_waiting_list() -> None:
    session = make_session(capacity=1)
    make_registration(session)
    result = make_registration(session, phone="+491601234568")
    assert result.outcome is Outcome.WAITING
    assert statuses(result.registration) == [(BookingStatus.WAITING, CareStatus.NONE)]


def test_registration_that_will_not_wait_is_refused_and_leaves_nothing() -> None:
    session = make_session(capacity=0)
    with pytest.raises(NoPlaceLeft):
        register_for([session], make_household(), join_waiting_list=False)
    assert (Registration.objects.count(), Booking.objects.count()) == (0, 0)


def test_registration_sent_twice_is_one_registration() -> None:
    session = make_session()
    key = uuid4()
    first = register_for([session], make_household(), idempotency_key=key)
    second = register_for([session], make_household(name="Anders"), idempotency_key=key)
    assert first == second
    assert Registration.objects.count() == 1


def test_registration_grants_childcare_to_siblings_together_or_not_at_all() -> None:
    small, middle, _ = age_bands()
    session = make_session(childcare={small: 1, middle: 1})
    both = make_registration(session, children={small: 1, middle: 1}, wants_care=True)
    late = make_registration(session, phone="+491601234568", children={small: 1}, wants_care=True)
    assert statuses(both.registration) == [(BookingStatus.CONFIRMED, CareStatus.GRANTED)]
    assert statuses(late.registration) == [(BookingStatus.CONFIRMED, CareStatus.WAITING)]


def test_registration_only_with_care_waits_when_childcare_is_full() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 1})
    result = make_registration(session, children={small: 2}, wants_care=True, care_wish=CareWish.ONLY_WITH_CARE)
    assert statuses(result.registration) == [(BookingStatus.WAITING, CareStatus.NONE)]


def test_email_that_is_registered_already_gets_the_same_answer_and_its_ticket_again() -> None:
    session = make_session()
    make_registration(session, email="amal@example.org")
    Message.objects.update(created_at="2026-01-01T00:00Z")
    again = make_registration(session, phone="", email="Amal@example.org".lower())
    assert (again.outcome, again.registration) == (Outcome.CHECK_MAIL, None)
    assert Registration.objects.count() == 1
    assert Message.objects.latest("pk").kind == MessageKind.TICKET_AGAIN


def by_email(*sessions: Session) -> Result:
    return make_registration(*sessions, phone="", email="amal@example.org")


def dates_of(registration: Registration | None) -> list[Session]:
    assert registration is not None
    return [booking.session for booking in registration.bookings.order_by("session_id")]


def test_email_that_is_registered_for_another_date_gets_the_new_one_as_well() -> None:
    event = make_event()
    first, second, third = (make_session(event) for _ in range(3))
    before = by_email(first).registration
    for chosen, booked in (([second], [second]), ([first, second, third], [third])):
        again = by_email(*chosen)
        assert again.outcome is Outcome.CHECK_MAIL
        assert again.registration is not None
        assert again.registration.likely_duplicate_of == before
        assert dates_of(again.registration) == booked
        assert statuses(again.registration) == [(BookingStatus.PENDING, CareStatus.NONE)]
    assert list(Message.objects.values_list("kind", flat=True)) == [MessageKind.PLEASE_CONFIRM] * 3


def test_tickets_of_the_dates_that_are_booked_already_are_sent_again() -> None:
    event = make_event()
    first, second, third = (make_session(event) for _ in range(3))
    registered = [by_email(first).registration, by_email(second).registration]
    Message.objects.update(created_at="2026-01-01T00:00Z")
    assert dates_of(by_email(first, second, third).registration) == [third]
    again = Message.objects.filter(kind=MessageKind.TICKET_AGAIN).order_by("registration_id")
    assert [message.registration for message in again] == registered


@pytest.mark.parametrize("end", ["over", "called off", "lapsed"])
def test_email_whose_registration_has_nothing_to_come_registers_anew(end: str) -> None:
    event = make_event()
    past, coming = make_session(event), make_session(event)
    before = by_email(past).registration
    now = timezone.now()
    match end:
        case "over":
            Session.objects.filter(pk=past.pk).update(start=now - timedelta(hours=3), end=now)
        case "called off":
            Session.objects.filter(pk=past.pk).update(status=SessionStatus.CANCELLED)
        case _:
            Booking.objects.update(held_until=now)
    again = by_email(coming).registration
    assert again is not None
    assert (again.likely_duplicate_of, again != before, dates_of(again)) == (None, True, [coming])


@pytest.mark.parametrize("mode", [BookingMode.WHOLE_EVENT, BookingMode.APPOINTMENT])
def test_email_has_one_course_and_one_appointment(mode: BookingMode) -> None:
    event = make_event(booking_mode=mode)
    sessions = [make_session(event) for _ in range(2)]
    by_email(sessions[0])
    again = by_email(sessions[1])
    assert (again, Registration.objects.count()) == (Result(outcome=Outcome.CHECK_MAIL, registration=None), 1)


def test_address_that_nobody_has_proved_is_asked_to_confirm_only_so_often() -> None:
    event = make_event()
    results = [by_email(make_session(event)) for _ in range(MOST_UNPROVED + 1)]
    assert [result.outcome for result in results] == [Outcome.CHECK_MAIL] * len(results)
    assert (Registration.objects.count(), Message.objects.count()) == (MOST_UNPROVED, MOST_UNPROVED)
    Registration.objects.update(email_confirmed_at=timezone.now())
    by_email(make_session(event))
    assert Registration.objects.count() == MOST_UNPROVED + 1


def test_mailbox_of_somebody_else_is_not_filled_by_whoever_types_her_address() -> None:
    session = make_session(capacity=None)
    results = [
        make_registration(session, phone=f"+4916012345{number:02}", email="amal@example.org")
        for number in range(MOST_UNPROVED + 1)
    ]
    assert [result.outcome for result in results] == [Outcome.BOOKED] * len(results)
    for result in results:
        assert result.registration is not None
        cancel(registration=result.registration)
    assert Message.objects.count() == MOST_UNPROVED
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=UNPROVED_MINUTES))
    make_registration(session, email="amal@example.org")
    assert Message.objects.count() == MOST_UNPROVED + 1


def test_who_was_registered_by_staff_is_always_written_to() -> None:
    session = make_session(capacity=None)
    household = make_household(email="amal@example.org")
    for _ in range(MOST_UNPROVED + 1):
        register_for([session], household, channel=Channel.STAFF)
    assert Message.objects.count() == MOST_UNPROVED + 1


def test_accepting_an_offer_proves_the_address_only_where_the_mail_alone_leads_there() -> None:
    for phone, proved in (("", True), ("+491601234567", False)):
        registration = make_registration(make_session(), phone=phone, email="amal@example.org").registration
        assert registration is not None
        registration.bookings.update(status=BookingStatus.OFFERED, held_until=timezone.now() + timedelta(hours=1))
        accept_offer(registration=registration)
        registration.refresh_from_db()
        assert (registration.email_confirmed_at is not None) is proved


def test_phone_that_is_registered_already_is_flagged_to_staff_only() -> None:
    session = make_session()
    first = make_registration(session)
    second = make_registration(session)
    assert second.outcome is Outcome.BOOKED
    assert second.registration is not None
    assert second.registration.likely_duplicate_of == first.registration


def test_whole_event_books_all_dates_or_none() -> None:
    event = make_event(booking_mode=BookingMode.WHOLE_EVENT)
    sessions = [make_session(event, capacity=2), make_session(event, capacity=1)]
    first = make_registration(sessions[0])
    second = make_registration(sessions[0], phone="+491601234568")
    assert statuses(first.registration) == [(BookingStatus.CONFIRMED, CareStatus.NONE)] * 2
    assert statuses(second.registration) == [(BookingStatus.WAITING, CareStatus.NONE)] * 2


def test_appointment_is_exactly_one_slot() -> None:
    event = make_event(booking_mode=BookingMode.APPOINTMENT)
    slots = [make_session(event, capacity=1), make_session(event, capacity=1)]
    with pytest.raises(InvalidSelection):
        make_registration(*slots)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": EventStatus.DRAFT},
        {"status": EventStatus.CANCELLED},
        {"booking_mode": BookingMode.DROP_IN},
        {"access": Access.STAFF},
        {"access": Access.INVITATION},
    ],
)
def test_event_that_takes_no_registrations_from_the_web_refuses(fields: dict[str, str]) -> None:
    session = make_session(make_event(**fields))
    with pytest.raises(RegistrationClosed):
        make_registration(session)
    assert Registration.objects.count() == 0


def test_cancelled_date_refuses() -> None:
    session = make_session(status=SessionStatus.CANCELLED)
    with pytest.raises(RegistrationClosed):
        make_registration(session)


def test_date_of_another_event_is_refused() -> None:
    session, other = make_session(), make_session()
    with pytest.raises(InvalidSelection):
        make_registration(session, other)


def test_children_beyond_the_limit_and_care_without_children_are_refused() -> None:
    small, *_ = age_bands()
    session = make_session(childcare={small: 50})
    with pytest.raises(InvalidSelection):
        make_registration(session, children={small: 30}, wants_care=True)
    with pytest.raises(InvalidSelection):
        make_registration(session, wants_care=True)


def test_staff_overbook_on_purpose_with_a_reason() -> None:
    session = make_session(capacity=0)
    result = register_for(
        [session], make_household(), channel=Channel.STAFF, overbook_reason="Reisekosten schon gezahlt"
    )
    assert statuses(result.registration) == [(BookingStatus.CONFIRMED, CareStatus.NONE)]


def test_staff_register_while_a_date_is_going_on_and_overbook_it_with_childcare_where_that_is_free() -> None:
    small, *_ = age_bands()
    session = make_session(capacity=1, childcare={small: 1}, start=timezone.now() - timedelta(minutes=10))
    for number in range(2):
        household = make_household(phone=f"+49160123456{number}", children={small: 1}, wants_care=True)
        register_for([session], household, channel=Channel.DOOR, overbook_reason="came a long way")
    stored = Booking.objects.order_by("pk").values_list("status", "care_status", "overbooked")
    assert list(stored) == [("confirmed", "granted", False), ("confirmed", "waiting", True)]
