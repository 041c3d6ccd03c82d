"""The accounts of the demonstration: one group of the same name each, with its rights per location and on pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from wagtail_mib_events.models import GroupLocationPermission, Location
from wagtail_mib_events.permissions import APP_LABEL, LOCATION_RIGHTS

PASSWORD = "demo"  # noqa: S105 (no secret: it stands on the screen)
DESK = ("view_session", "view_registration", "add_registration", "change_registration")
PAGES = ("add_page", "change_page", "publish_page")
PLACES_AND_PEOPLE = ("location", "topic", "contact", "companion", "partner", "funding", "ageband")


@dataclass(frozen=True)
class Account:
    """An account, what it works on in German, and its rights. ``location``: the only one, or everywhere."""

    name: str
    works_on: str
    rights: tuple[str, ...] = ()
    location: str = ""
    edits_pages: bool = False
    edits_people: tuple[str, ...] = ()


ACCOUNTS = (
    Account("admin", "alles"),
    Account(
        "redaktion",
        "Texte; sieht keine persönlichen Daten",
        ("change_event", "publish_event"),
        edits_pages=True,
        edits_people=("view", "change"),
    ),
    Account(
        "koordination",
        "Veranstaltungen, Termine, Plätze, Anmeldungen",
        tuple(right for right in LOCATION_RIGHTS if right != "view_care_notes"),
        edits_pages=True,
        edits_people=("view", "add", "change"),
    ),
    Account("anmeldung", "Anmeldungen in Lindenburg", DESK, "lindenburg"),
    Account("einlass", "Einlass an allen Orten", ("view_session", "check_in_session")),
    Account("betreuung", "Termine und Kinder", ("view_session", "view_care_notes")),
    Account("leitung", "Zahlen", ("view_session",)),
    Account("datenschutz", "was gespeichert ist", ("view_session", "view_registration")),
    Account("standort-b", "Anmeldungen in Auenfeld", DESK, "auenfeld"),
)


def make_accounts(*, events_page: Any) -> None:
    """Make the accounts and groups that are not there yet. ``events_page``: where the editors' pages lie."""
    for account in ACCOUNTS:
        if account.name == "admin":
            _make_user(account, is_superuser=True)
            continue
        group, is_new = Group.objects.get_or_create(name=account.name)
        if is_new:
            _give_rights(group, account, events_page)
        _make_user(account).groups.add(group)


def _make_user(account: Account, *, is_superuser: bool = False) -> Any:
    users = get_user_model()._default_manager
    user = users.filter(username=account.name).first()
    if user is None:
        user = users.model(username=account.name, first_name=account.name.capitalize(), is_superuser=is_superuser)
        user.is_staff = is_superuser
        user.set_password(PASSWORD)
        user.save()
    return user


def _give_rights(group: Group, account: Account, events_page: Any) -> None:
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    location = Location.objects.get(slug=account.location) if account.location else None
    for right in _permissions(APP_LABEL, account.rights):
        GroupLocationPermission.objects.create(group=group, location=location, permission=right)
    names = [f"{action}_{model}" for action in account.edits_people for model in PLACES_AND_PEOPLE]
    group.permissions.add(*_permissions(APP_LABEL, names))
    if account.edits_pages:
        for right in _permissions("wagtailcore", PAGES):
            GroupPagePermission.objects.create(group=group, page=events_page, permission=right)
        for right in _permissions("wagtailimages", ("add_image", "choose_image")):
            GroupCollectionPermission.objects.create(
                group=group, collection=Collection.get_first_root_node(), permission=right
            )


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _permissions(app_label: str, codenames: Iterable[str]) -> list[Permission]:
    return [_permission(app_label, codename) for codename in codenames]
