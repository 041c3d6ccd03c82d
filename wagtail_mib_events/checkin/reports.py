"""Reading what a device sent: JSON from the scripts, form fields without them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.dateparse import parse_datetime

from wagtail_mib_events.domain.scans import ScanReport
from wagtail_mib_events.enums import ScanKind

#: A device that was offline sends its scans in portions of this size at most.
MOST_REPORTS = 200
KINDS = {"in": ScanKind.IN, "undo": ScanKind.UNDO}
#: Years (UTC) that a clock may show, however wrong; beyond them, times cannot be corrected and shown.
PLAUSIBLE_YEARS = range(1970, 2200)


class Malformed(ValueError):
    """The device sent something that no version of our script sends."""


def reports_from_json(body: bytes) -> tuple[datetime, list[ScanReport]]:
    """Return the device's time of sending (aware) and its reports. Raises ``Malformed``."""
    try:
        sent = json.loads(body)
        reports = [_report(item) for item in sent["scans"][: MOST_REPORTS + 1]]
        sent_at = _moment(sent["sent_at"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Malformed from error
    if len(reports) > MOST_REPORTS:
        raise Malformed
    return sent_at, reports


def report_from_form(fields: Mapping[str, str], now: datetime) -> ScanReport:
    """Return the report of a form without scripts, made by the server at ``now``. Raises ``Malformed``."""
    given = {name: fields.get(name) or None for name in ("code", "registration", "undoes")}
    item = {"uuid": str(uuid4()), "kind": fields.get("kind"), "device_time": now.isoformat(), **given}
    try:
        return _report(item)
    except (ValueError, TypeError, KeyError) as error:
        raise Malformed from error


def _report(item: Mapping[str, Any]) -> ScanReport:
    return ScanReport(
        uuid=UUID(item["uuid"]),
        kind=KINDS[item["kind"]],
        device_time=_moment(item["device_time"]),
        code=str(item.get("code") or ""),
        registration=UUID(item["registration"]) if item.get("registration") else None,
        undoes=UUID(item["undoes"]) if item.get("undoes") else None,
    )


def _moment(value: str) -> datetime:
    """Return an aware moment; a naive or impossible one is malformed."""
    moment = parse_datetime(value)
    if moment is None or moment.tzinfo is None or moment.year not in PLAUSIBLE_YEARS:
        raise Malformed
    return moment.astimezone(UTC)
