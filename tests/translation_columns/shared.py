"""What the processes of one test run make once and all use."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Shared:
    """Values that can be written as JSON, in a directory that all processes of the run know."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(exist_ok=True)
        with self._locked("users"):
            self._user.touch()

    @property
    def _user(self) -> Path:
        return self.directory / f"{os.getpid()}.user"

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """Return the value of the key; the first process that asks makes it, the others wait."""
        path = self.directory / f"{key}.json"
        with self._locked(key):
            if not path.exists():
                path.write_text(json.dumps(make()))
        return json.loads(path.read_text())

    def leave(self, drop: Callable[[Any], None]) -> None:
        """End this process's use of the values; the last one drops them, and who comes later makes them anew."""
        with self._locked("users"):
            self._user.unlink()
            if not list(self.directory.glob("*.user")):
                for path in self.directory.glob("*.json"):
                    drop(json.loads(path.read_text()))
                    path.unlink()

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        with (self.directory / f"{key}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
