"""Background work behind ``django_tasks``; thin, the rules live in ``domain`` and ``mail``."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from threading import Lock, Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task, task_backends

from wagtail_mib_events.domain.delivery import due_messages
from wagtail_mib_events.domain.sweeping import sweep
from wagtail_mib_events.mail.sending import deliver

logger = logging.getLogger(__name__)

#: E-mail backends that answer at once, because they never leave the machine.
IN_PROCESS = frozenset(
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("locmem", "console", "dummy", "filebased")
)
#: How many overdue messages the thread takes along, so that a site without a worker catches up.
TAKEN_ALONG = 20


@task()
def deliver_message(message_id: int) -> str:
    """Deliver one message and return what became of it; what failed is tried again by ``mib_events_send``."""
    return deliver(message_id=message_id).value


@task()
def sweep_events() -> int:
    """Do what becomes due by the passing of time, like ``mib_events_sweep``; return how many steps failed."""
    return sweep().failures


def hand_over(*, message_id: int) -> None:
    """Hand a message of the outbox to whoever delivers it, after its transaction has committed.

    A worker where the site has one. Without (``ImmediateBackend`` runs tasks inside the request) a thread of this
    process, or this very call where the e-mail backend keeps mails on the machine. Never raises: the message is in
    the outbox, and ``mib_events_send`` finds it there.
    """
    try:
        if not _runs_tasks_at_once():
            deliver_message.enqueue(message_id)
        elif _email_backend() in IN_PROCESS:
            deliver(message_id=message_id)
        else:
            courier.hand(message_id)
    except Exception:
        logger.exception("Message %s stays in the outbox", message_id)


def _runs_tasks_at_once() -> bool:
    backend = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    # By name: django_tasks and Django 6 each have a class of it.
    return any(base.__name__ == "ImmediateBackend" for base in type(backend).__mro__)


def _email_backend() -> str:
    mailers = getattr(settings, "MAILERS", None)  # Django 6.1
    if mailers is not None:
        return str(mailers.get("default", {}).get("BACKEND", ""))
    return str(settings.EMAIL_BACKEND)


class Courier:
    """At most one thread per process, which delivers what is handed to it and ends when nothing is left."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._lock = Lock()
        self._is_busy = False
        self._thread: Thread | None = None

    def hand(self, message_id: int) -> None:
        """Take a message and return at once."""
        with self._lock:
            self._ids.append(message_id)
            # A process forked from this one inherits the attributes, but not the thread.
            if not (self._is_busy and self._thread and self._thread.is_alive()):
                self._is_busy = True
                self._thread = Thread(target=self._run, name="mib-events-mail", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Wait until everything handed over so far has been tried."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while ids := self._take():
                _try_each(ids)
                overdue = due_messages(now=timezone.now()).values_list("pk", flat=True)
                _try_each(list(overdue[:TAKEN_ALONG]))
        finally:
            connections.close_all()

    def _take(self) -> list[int]:
        with self._lock:
            ids, self._ids = self._ids, []
            self._is_busy = bool(ids)
            return ids


def _try_each(ids: Iterable[int]) -> None:
    for message_id in ids:
        try:
            deliver(message_id=message_id)
        except Exception:
            logger.exception("Message %s stays in the outbox", message_id)


courier = Courier()
