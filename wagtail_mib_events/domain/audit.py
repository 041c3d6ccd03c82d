"""The log of what happened to a registration: who, when, why, never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.log_actions import log

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from wagtail_mib_events.models import Registration


def log_registration(*, registration: Registration, action: str, user: User | None = None, **data: Any) -> None:
    """Write an action of ``log_actions.py`` to Wagtail's audit log; ``data`` must hold nothing personal."""
    log(instance=registration, action=action, user=user, data=data or None, title=str(registration))
