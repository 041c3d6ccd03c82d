"""Runs the benchmarks and prints each as a multiple of its baseline, measured in the same run.

A benchmark is a module ``benchmarks/bench_<topic>.py`` with ``def bench() -> list[Row]``. Seconds of one
machine mean little on another; ratios travel. ``python -m benchmarks.run feeds`` runs the topics named only.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    """One measurement: a value and what it is compared with, both in seconds."""

    name: str
    value_seconds: float
    baseline_name: str
    baseline_seconds: float

    @property
    def ratio(self) -> float:
        """How many times longer the value takes than its baseline."""
        return self.value_seconds / self.baseline_seconds


def seconds(call: Callable[[], object], *, repeat: int = 7) -> float:
    """Return the median of the CPU seconds that this process spends in ``call``, once it is warm."""
    call()
    return median(_once(call) for _ in range(repeat))


def _once(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def topics() -> list[str]:
    """Return the names of the benchmarks there are."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def as_table(rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown, times in milliseconds."""
    lines = ["| measured | ms | compared with | ms | ratio |", "|---|--:|---|--:|--:|"]
    lines += [
        f"| {row.name} | {row.value_seconds * 1000:,.2f} | {row.baseline_name} "
        f"| {row.baseline_seconds * 1000:,.2f} | {row.ratio:,.2f} |"
        for row in rows
    ]
    return "\n".join(lines)


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all, on a fresh test database; fail if one named does not exist."""
    unknown = sorted(set(wanted) - set(topics()))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(topics())}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    django.setup()
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        for topic in wanted or topics():
            rows = importlib.import_module(f"benchmarks.bench_{topic}").bench()
            print(f"\n{topic}\n\n{as_table(rows)}", flush=True)
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
