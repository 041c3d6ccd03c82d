"""How many places are free: every child is counted once per date, whatever else its household booked."""

from __future__ import annotations

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.bookings import cancel
from wagtail_mib_events.domain.queries.places import places_by_session
from wagtail_mib_events.testing.factories import age_bands, make_event, make_registration, make_session

pytestmark = pytest.mark.django_db


def test_children_of_a_household_with_several_dates_count_once_per_date() -> None:
    band = age_bands()[1]
    event = make_event()
    first, second, third = (make_session(event, childcare={band: 5}) for _ in range(3))
    make_registration(first, second, children={band: 2}, wants_care=True, phone="+491713920001")
    make_registration(second, third, children={band: 1}, wants_care=True, phone="+491713920002")
    places = places_by_session(session_ids=[first.pk, second.pk, third.pk], now=timezone.now())
    assert [places[s.pk].care_taken for s in (first, second, third)] == [{band.pk: 2}, {band.pk: 3}, {band.pk: 1}]
    assert [places[s.pk].children for s in (first, second, third)] == [2, 3, 1]


def test_children_do_not_count_at_a_date_that_was_cancelled_by_their_household() -> None:
    band = age_bands()[1]
    event = make_event()
    first, second = (make_session(event, childcare={band: 5}) for _ in range(2))
    registration = make_registration(first, second, children={band: 2}, wants_care=True).registration
    assert registration is not None
    cancel(registration=registration, session_ids=[first.pk])
    places = places_by_session(session_ids=[first.pk, second.pk], now=timezone.now())
    assert [places[s.pk].care_taken for s in (first, second)] == [{}, {band.pk: 2}]
    assert [places[s.pk].children for s in (first, second)] == [0, 2]
