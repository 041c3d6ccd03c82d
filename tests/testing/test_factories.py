"""The factories give projects the same rows whatever a test has left active."""

from __future__ import annotations

import pytest
from django.utils import translation

from wagtail_mib_events.testing import make_event, make_location, make_session

pytestmark = pytest.mark.django_db


def test_texts_are_those_of_the_default_language_whatever_is_active() -> None:
    with translation.override("ar"):
        event, location = make_event(name="Frühstück"), make_location(name="Haus")
        session = make_session(event, location=location, meeting_point="Raum 1")
    assert [event.texts("name"), location.texts("name"), session.texts("meeting_point")] == [
        {"de": "Frühstück"},
        {"de": "Haus"},
        {"de": "Raum 1"},
    ]
