"""What happened to a registration, from Wagtail's audit log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import ModelLogEntry

from wagtail_mib_events.models import Registration


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened; ``dates`` (UTC) are the beginnings of the dates concerned as they were then.

    ``who`` is empty where the household itself acted, or nobody.
    """

    moment: datetime
    what: str
    dates: list[datetime]
    who: str
    reason: str


def history_of(*, registration: Registration, hidden_sessions: Collection[int] = ()) -> list[HistoryEntry]:
    """Return what happened to a registration, the latest first.

    ``hidden_sessions`` (ids) are dates that are none of the reader's business: what concerns only them is left out.
    """
    log = ModelLogEntry.objects.for_instance(registration).select_related("user").order_by("-timestamp", "-pk")
    history = []
    for entry in log:
        dates = zip(entry.data.get("sessions", []), entry.data.get("dates", []), strict=False)
        shown = [datetime.fromisoformat(start) for session, start in dates if session not in hidden_sessions]
        if shown or "dates" not in entry.data:
            history.append(
                HistoryEntry(
                    moment=entry.timestamp,
                    what=str(entry.message),
                    dates=shown,
                    who=entry.user_display_name if entry.user_id else "",
                    reason=entry.data.get("reason", ""),
                )
            )
    return history
