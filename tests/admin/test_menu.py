"""The way to the door in the admin's menu."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse

from tests.admin.accounts import editor, make_group, make_user
from wagtail_mib_events.admin.menu import DoorMenuItem

pytestmark = pytest.mark.django_db


def test_door_is_in_the_menu_of_those_who_may_check_in() -> None:
    request = RequestFactory().get("/admin/")
    shown = []
    for user in (make_user("einlass", make_group("einlass", "check_in_session", locations=[None])), editor()):
        request.user = user
        shown.append(DoorMenuItem().is_shown(request))
    assert shown == [True, False]
    assert str(DoorMenuItem().url) == reverse("wagtail_mib_events:door")
