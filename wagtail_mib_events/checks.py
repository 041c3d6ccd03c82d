"""System checks that say what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Warning, register  # noqa: A004 (Django's own name)

from wagtail_mib_events.conf import KNOWN, SETTING, conf


@register()
def check_settings(**_: Any) -> Iterable[CheckMessage]:
    """Report settings that do not exist and those without which a site is incomplete."""
    if conf().unknown:
        yield Warning(
            f"{SETTING} has unknown keys: {', '.join(conf().unknown)}.",
            hint=f"Known keys are: {', '.join(sorted(KNOWN))}.",
            id="wagtail_mib_events.W001",
        )
    if not conf().PRIVACY_NOTICE_URL:
        yield Warning(
            "No privacy notice is linked on the registration form.",
            hint=f'Set {SETTING}["PRIVACY_NOTICE_URL"], e.g. "/{{language}}/datenschutz/".',
            id="wagtail_mib_events.W002",
        )
