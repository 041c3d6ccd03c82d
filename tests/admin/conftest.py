"""What all tests of the admin share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Begin every test in the default language, whatever the requests of the last one have activated."""
    with translation.override("de"):
        yield
