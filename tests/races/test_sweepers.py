"""Sweepers that run at the same time write each warning and each summary once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from wagtail_mib_events.domain.digests import write_digests
from wagtail_mib_events.domain.minimum_number import warn_of_small_numbers
from wagtail_mib_events.models import Contact, Message
from wagtail_mib_events.testing import make_event, make_registration, make_session

SWEEPERS = 6
CONTACTS = 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [warn_of_small_numbers, write_digests])
def test_sweepers_at_once_write_one_message_each(step: Callable[[datetime], int], settings: Any) -> None:
    settings.WAGTAIL_MIB_EVENTS = {"DIGEST_HOUR": 0}
    start = timezone.now() + timedelta(days=2)
    for _ in range(CONTACTS):
        contact = Contact.objects.create(name="Frau Schmidt", email="schmidt@example.org", wants_digest=True)
        make_registration(make_session(make_event(contact=contact, min_participants=3), start=start))
    now, barrier = timezone.now(), Barrier(SWEEPERS)

    def sweep() -> int:
        try:
            barrier.wait()
            return step(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SWEEPERS) as pool:
        written = [future.result() for future in [pool.submit(sweep) for _ in range(SWEEPERS)]]
    assert sum(written) == CONTACTS
    readers = Message.objects.filter(contact__isnull=False).order_by("contact").values_list("contact", flat=True)
    assert list(readers) == list(Contact.objects.order_by("pk").values_list("pk", flat=True))
