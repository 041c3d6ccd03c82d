"""The daily summary: once a day, only with news, numbers per date."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.digests import DateNews, Period, _write, news_of, period_until, write_digests
from wagtail_mib_events.enums import BookingMode, EventStatus, MessageKind, MessageState
from wagtail_mib_events.models import Booking, Contact, Message, Registration, Session
from wagtail_mib_events.testing import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Contact:
    return Contact.objects.create(name="Frau Schmidt", email="schmidt@example.org", wants_digest=True)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Return a time of today, or so many days later, on the clock of the site."""
    today = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today + timedelta(days=days)


def register(*sessions: Session, since: datetime | None = None, **fields: Any) -> Registration:
    """Register a household, as if it had been done at a moment."""
    registration = make_registration(*sessions, **fields).registration
    assert registration is not None
    if since is not None:
        Registration.objects.filter(pk=registration.pk).update(created_at=since)
    return registration


def write(contact: Contact, moment: datetime, **fields: Any) -> Message:
    message = Message.objects.create(contact=contact, kind=MessageKind.DIGEST, **fields)
    Message.objects.filter(pk=message.pk).update(created_at=moment)
    return message


def last_day() -> Period:
    return Period(timezone.now() - timedelta(days=1), timezone.now())


def test_digest_is_written_once_a_day_from_its_hour_on(contact: Contact, settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"DIGEST_HOUR": 9}
    session = make_session(make_event(contact=contact))
    register(session, since=at(8))
    assert [write_digests(moment) for moment in (at(8, 59), at(9), at(9, 5), at(23, 59))] == [0, 1, 0, 0]
    message = Message.objects.get(kind=MessageKind.DIGEST)
    assert (message.contact, message.session, message.registration) == (contact, None, None)


def test_next_digest_comes_on_the_next_local_day_with_news(contact: Contact) -> None:
    session = make_session(make_event(contact=contact))
    register(session, since=at(6))
    assert write_digests(at(7)) == 1
    Message.objects.update(created_at=at(7))
    assert write_digests(at(7, days=1)) == 0
    register(session, since=at(12), phone="+491602222222")
    assert [write_digests(moment) for moment in (at(0, 1, days=1), at(7, days=1))] == [0, 1]


@pytest.mark.parametrize("change", [{"wants_digest": False}, {"email": ""}])
def test_who_wants_none_or_has_no_address_gets_none(contact: Contact, change: dict[str, Any]) -> None:
    register(make_session(make_event(contact=contact)), since=at(6))
    Contact.objects.update(**change)
    assert write_digests(at(7)) == 0


def test_each_contact_person_gets_the_news_of_her_own_events(contact: Contact) -> None:
    other = Contact.objects.create(name="Herr Klein", email="klein@example.org", wants_digest=True)
    quiet = Contact.objects.create(name="Frau Groß", email="gross@example.org", wants_digest=True)
    for person in (contact, other):
        register(make_session(make_event(contact=person)), since=at(6))
    make_session(make_event(contact=quiet))
    assert write_digests(at(7)) == 2
    assert set(Message.objects.values_list("contact", flat=True)) == {contact.pk, other.pk}


def test_second_sweeper_that_saw_the_same_looks_again_under_the_lock(contact: Contact) -> None:
    register(make_session(make_event(contact=contact)), since=at(6))
    assert [_write(contact_id=contact.pk, now=at(7)) for _ in range(2)] == [True, False]


def test_digest_that_is_switched_off_meanwhile_is_not_written(contact: Contact) -> None:
    register(make_session(make_event(contact=contact)), since=at(6))
    Contact.objects.update(wants_digest=False)
    assert _write(contact_id=contact.pk, now=at(7)) is False


def test_first_digest_reaches_back_one_day(contact: Contact) -> None:
    now = timezone.now()
    assert period_until(contact=contact, until=now) == Period(now - timedelta(days=1), now)


def test_digest_begins_with_the_last_one_that_reached_her(contact: Contact) -> None:
    write(contact, at(7, days=-5), state=MessageState.SENT)
    write(contact, at(7, days=-2), state=MessageState.FAILED)
    write(contact, at(7, days=-1), state=MessageState.OBSOLETE)
    assert period_until(contact=contact, until=at(7)) == Period(at(7, days=-5), at(7))


def test_news_are_counted_per_date_and_standing_is_told(contact: Contact) -> None:
    small, middle, _ = age_bands()
    event = make_event(contact=contact)
    session = make_session(event, capacity=2, childcare={small: 2, middle: 1})
    make_session(event)
    long_ago = timezone.now() - timedelta(days=3)
    register(session, since=long_ago, children={small: 1}, wants_care=True, interpreter_language="uk")
    register(session, phone="+491602222222", children={middle: 1}, wants_care=True, interpreter_language="ar")
    register(session, phone="+491603333333", interpreter_language="ar")
    cancel(registration=register(session, since=long_ago, phone="+491604444444"))
    [news] = news_of(contact=contact, period=last_day(), now=timezone.now())
    assert (news.session, news.registered, news.cancelled) == (session, 2, 1)
    assert (news.places.taken, news.places.waiting, news.children_in_care) == (2, 1, 2)
    # The one who waits comes only if she gets a place.
    assert news.interpreters == {"ar": 1, "uk": 1}


def test_of_a_course_the_next_date_stands_for_all(contact: Contact) -> None:
    event = make_event(contact=contact, booking_mode=BookingMode.WHOLE_EVENT)
    start = timezone.now() + timedelta(days=2)
    dates = [make_session(event, start=start + timedelta(days=number)) for number in range(3)]
    register(dates[0])
    [news] = news_of(contact=contact, period=last_day(), now=timezone.now())
    assert (news.session, news.registered) == (dates[0], 1)


def test_cancellation_alone_is_news(contact: Contact) -> None:
    session = make_session(make_event(contact=contact))
    registration = register(session, since=timezone.now() - timedelta(days=3))
    assert news_of(contact=contact, period=last_day(), now=timezone.now()) == []
    cancel(registration=registration)
    [news] = news_of(contact=contact, period=last_day(), now=timezone.now())
    assert (news.registered, news.cancelled) == (0, 1)


def test_what_is_over_called_off_or_not_public_is_no_news(contact: Contact) -> None:
    draft, over, off = (make_session(make_event(contact=contact)) for _ in range(3))
    for session in (draft, over, off):
        register(session)
    draft.event.status = EventStatus.DRAFT
    draft.event.save()
    Session.objects.filter(pk=off.pk).update(status="cancelled")
    Session.objects.filter(pk=over.pk).update(start=timezone.now() - timedelta(hours=1))
    assert news_of(contact=contact, period=last_day(), now=timezone.now()) == []


def test_place_whose_deadline_has_passed_is_no_news(contact: Contact) -> None:
    register(make_session(make_event(contact=contact)), phone="", email="amal@example.org")
    Booking.objects.update(held_until=timezone.now())
    assert news_of(contact=contact, period=last_day(), now=timezone.now()) == []


def test_number_of_queries_does_not_depend_on_the_number_of_dates(
    contact: Contact, django_assert_num_queries: Any
) -> None:
    event = make_event(contact=contact)
    found: list[DateNews] = []
    for more in (1, 2):
        for _ in range(more):
            register(make_session(event), interpreter_language="ar")
        with django_assert_num_queries(7):
            found = news_of(contact=contact, period=last_day(), now=timezone.now())
            assert all(str(news.session.event) and str(news.session.location) for news in found)
    assert len(found) == 3
