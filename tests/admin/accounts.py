"""The groups and users that the example site has too, as far as they work in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from wagtail_mib_events.models import GroupLocationPermission, Location
from wagtail_mib_events.permissions import APP_LABEL

if TYPE_CHECKING:
    from django.contrib.auth.models import User

COORDINATION = (
    *("add_event", "change_event", "publish_event", "view_session"),
    *("view_registration", "add_registration", "change_registration"),
)
DESK = ("view_session", "view_registration", "add_registration", "change_registration")
EDITING = ("add_event", "change_event")


def make_group(name: str, *rights: str, locations: list[Location | None]) -> Group:
    """Return a group with rights at locations (``None``: at all of them) that may enter the admin."""
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permissions = Permission.objects.filter(content_type__app_label=APP_LABEL, codename__in=rights)
    assert len(permissions) == len(set(rights))
    GroupLocationPermission.objects.bulk_create(
        GroupLocationPermission(group=group, location=location, permission=permission)
        for location in locations
        for permission in permissions
    )
    return group


def make_user(name: str, *groups: Group) -> User:
    """Return a user with the password ``demo`` who reads the admin in German."""
    user = get_user_model().objects.create_user(username=name, password="demo")
    user.groups.set(groups)
    return user


def coordinator(*locations: Location) -> User:
    """Return a user of ``koordination``, at all locations where none is named."""
    return make_user("koordination", make_group("koordination", *COORDINATION, locations=[*locations] or [None]))


def desk(*locations: Location, name: str = "anmeldung") -> User:
    """Return a user of ``anmeldung``."""
    return make_user(name, make_group(name, *DESK, locations=[*locations] or [None]))


def editor(*locations: Location) -> User:
    """Return a user of ``redaktion``, who sees no personal data."""
    return make_user("redaktion", make_group("redaktion", *EDITING, locations=[*locations] or [None]))


def browser_of(user: User) -> Any:
    """Return a test client in which a user is logged in."""
    client = Client()
    client.force_login(user)
    return client
