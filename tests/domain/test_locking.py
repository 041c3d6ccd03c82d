"""The lock of the event row, and what happens while the database is busy."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from wagtail_mib_events.domain import locking
from wagtail_mib_events.domain.exceptions import Busy, EventGone
from wagtail_mib_events.domain.locking import locked_event, retry_when_busy
from wagtail_mib_events.models import Event
from wagtail_mib_events.testing import make_event


@pytest.mark.django_db
def test_lock_is_an_update_before_anything_is_read() -> None:
    event = make_event()
    with CaptureQueriesContext(connection) as queries, locked_event(event_id=event.pk) as locked:
        pass
    statements = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert statements == ["UPDATE", "SELECT"]
    assert locked.lock_version == event.lock_version + 1


@pytest.mark.django_db
def test_lock_of_an_event_that_is_gone_is_refused() -> None:
    with pytest.raises(EventGone), locked_event(event_id=0):
        pass


@pytest.mark.django_db
def test_saving_a_stale_event_does_not_matter_to_the_lock() -> None:
    event = make_event()
    with locked_event(event_id=event.pk):
        pass
    event.save()
    with locked_event(event_id=event.pk) as locked:
        assert locked.pk == event.pk
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_busy_database_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "FIRST_DELAY_SECONDS", 0)
    attempts = iter([OperationalError("database is locked"), OperationalError("deadlock"), None])

    @retry_when_busy
    def use_case() -> str:
        if error := next(attempts):
            raise error
        return "done"

    assert use_case() == "done"


@pytest.mark.django_db(transaction=True)
def test_database_that_stays_busy_is_said_kindly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "FIRST_DELAY_SECONDS", 0)
    attempts = []

    @retry_when_busy
    def use_case() -> None:
        attempts.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(Busy):
        use_case()
    assert len(attempts) == locking.ATTEMPTS
