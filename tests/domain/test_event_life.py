"""Random lives of an event: a few in every run, ten thousand steps where they are asked for (``make test-places``)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.domain.event_life import EventLife

STEPS = 10_000


def run_lives(*, lives: int, steps: int) -> int:
    """Run so many lives of at most so many steps each, and return how many steps were taken."""
    EventLife.steps = 0
    run_state_machine_as_test(
        EventLife,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            # Making a failing life shorter takes longer than reading it.
            phases=[Phase.generate],
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return EventLife.steps


@pytest.mark.slow
@pytest.mark.django_db
def test_every_life_of_an_event_keeps_the_rules() -> None:
    assert run_lives(lives=10, steps=15) > 10


@pytest.mark.lives
@pytest.mark.django_db
def test_ten_thousand_steps_keep_the_rules() -> None:
    steps = 0
    while steps < STEPS:
        steps += run_lives(lives=50, steps=50)
    print(f"\n{steps} steps")
