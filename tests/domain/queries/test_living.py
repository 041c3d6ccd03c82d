"""Which bookings are alive at a moment: those that hold a place or wait for one, until their deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wagtail_mib_events.domain.queries.living import living
from wagtail_mib_events.enums import BookingStatus
from wagtail_mib_events.models import Booking
from wagtail_mib_events.testing import make_registration, make_session

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", BookingStatus.values)
@pytest.mark.parametrize(("hours", "in_time"), [(None, True), (1, True), (0, False), (-1, False)])
def test_booking_lives_until_its_deadline(status: str, hours: int | None, in_time: bool) -> None:
    now = timezone.now()
    make_registration(make_session())
    Booking.objects.update(status=status, held_until=None if hours is None else now + timedelta(hours=hours))
    assert Booking.objects.filter(living(now)).exists() is (in_time and status not in ("cancelled", "expired"))
