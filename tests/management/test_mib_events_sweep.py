"""The command that cron runs."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from wagtail_mib_events.domain import sweeping
from wagtail_mib_events.tasks import sweep_events

pytestmark = pytest.mark.django_db


def test_command_reports_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("mib_events_sweep")
    assert capsys.readouterr().out == (
        "0 events looked through, 0 warnings and 0 summaries written, care notes of 0 children deleted.\n"
    )


def test_command_ends_with_an_error_when_a_step_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> int:
        raise ValueError("no such thing")

    monkeypatch.setattr(sweeping, "write_digests", broken)
    with pytest.raises(CommandError, match=r"^1 steps failed; the log says why\.$"):
        call_command("mib_events_sweep")
    assert sweep_events.call() == 1
    capsys.readouterr()
