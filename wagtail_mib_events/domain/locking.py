"""The lock under which places are given away, and what happens when the database is busy."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, router, transaction
from django.db.models import F

from wagtail_mib_events.domain.exceptions import Busy, EventGone, NothingToDo
from wagtail_mib_events.models import Event, Registration

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 6
FIRST_DELAY_SECONDS = 0.05


@contextmanager
def locked_event(*, event_id: int) -> Iterator[Event]:
    """Open a transaction that holds the Event row, and yield the row as it is now.

    The UPDATE is the first statement: that locks on PostgreSQL and MariaDB before any snapshot is taken, and takes
    SQLite's write lock at once whatever its transaction mode. Raises ``EventGone``.
    """
    using = router.db_for_write(Event) or DEFAULT_DB_ALIAS
    with transaction.atomic(using=using):
        if not Event.objects.using(using).filter(pk=event_id).update(lock_version=F("lock_version") + 1):
            raise EventGone
        yield Event.objects.using(using).get(pk=event_id)


def current(*, registration_id: int) -> Registration:
    """Return a registration as it is under the lock. Raises ``NothingToDo`` where it was deleted meanwhile."""
    registration = Registration.objects.filter(pk=registration_id).first()
    if registration is None:
        raise NothingToDo
    return registration


def lock_registration(*, registration_id: int) -> bool:
    """Lock a Registration row until the end of the transaction, and tell whether it is still there.

    The UPDATE locks on every database, as in ``locked_event``. Who needs both locks takes that of the event first.
    """
    return bool(Registration.objects.filter(pk=registration_id).update(link_version=F("link_version")))


def retry_when_busy(use_case: Callable[P, R]) -> Callable[P, R]:
    """Run a use case again when the database reports a deadlock, a lock timeout or a serialisation failure.

    Inside an outer transaction one attempt is all that makes sense, because the whole of it was rolled back.
    Raises ``Busy`` after the last attempt.
    """

    @functools.wraps(use_case)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
        delay = FIRST_DELAY_SECONDS
        for left in reversed(range(ATTEMPTS)):
            try:
                return use_case(*args, **kwargs)
            except OperationalError as error:
                if left == 0 or connections[DEFAULT_DB_ALIAS].in_atomic_block:
                    raise Busy from error
                time.sleep(delay * random.uniform(0.5, 1.5))  # noqa: S311 (jitter, no secret)
                delay *= 2
        raise AssertionError("unreachable")  # pragma: no cover

    return attempt
