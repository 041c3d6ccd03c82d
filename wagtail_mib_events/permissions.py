"""Who may do what where: rights are given to groups per location (``GroupLocationPermission``), asked for only here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.permission_policies.base import BaseDjangoAuthPermissionPolicy

from wagtail_mib_events.domain.queries.living import living
from wagtail_mib_events.models import (
    Booking,
    Event,
    GroupLocationPermission,
    Location,
    Message,
    Registration,
    Scan,
    Session,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.auth.models import User as AuthUser

    User = AuthUser | AnonymousUser

APP_LABEL = "wagtail_mib_events"

#: The rights that are given per location, as ``codename`` of Django's permissions, in the order of the group form.
LOCATION_RIGHTS = (
    "add_event",
    "change_event",
    "publish_event",
    "view_session",
    "view_registration",
    "add_registration",
    "change_registration",
    "check_in_session",
    "view_care_notes",
)


def locations_for(user: User, *codenames: str) -> QuerySet[Location]:
    """Return the locations at which a user has any of the rights; asked anew at every call."""
    if not user.is_active:
        return Location.objects.none()
    if getattr(user, "is_superuser", False):
        return Location.objects.all()
    given = _given(user, codenames)
    if given.filter(location=None).exists():
        return Location.objects.all()
    return Location.objects.filter(pk__in=given.values("location"))


def has_right(user: User, *codenames: str, location: Location | None = None) -> bool:
    """Tell whether a user has any of the rights at a location, or anywhere where none is named."""
    if not user.is_active:
        return False
    if getattr(user, "is_superuser", False):
        return True
    given = _given(user, codenames)
    return (given if location is None else given.filter(Q(location=None) | Q(location=location))).exists()


def sessions_for(user: User, *codenames: str) -> QuerySet[Session]:
    """Return the sessions at the locations where a user has any of the rights."""
    return Session.objects.filter(location__in=locations_for(user, *codenames))


def events_for(user: User, *codenames: str) -> QuerySet[Event]:
    """Return the events of which a user has any of the rights at **all** locations; without dates: at any."""
    elsewhere = Session.objects.filter(event=OuterRef("pk")).exclude(location__in=locations_for(user, *codenames))
    events = Event.objects.filter(~Exists(elsewhere))
    return events if has_right(user, *codenames) else events.none()


def visible_events_for(user: User, *codenames: str) -> QuerySet[Event]:
    """Return the events with a date at **some** location where a user has any of the rights, or without any date."""
    here = Session.objects.filter(event=OuterRef("pk"), location__in=locations_for(user, *codenames))
    events = Event.objects.filter(Exists(here) | Q(sessions=None))
    return events.distinct() if has_right(user, *codenames) else events.none()


def events_for_pages(user: User) -> QuerySet[Event]:
    """Return the events that a user may put on a page, where preview shows them before the public does."""
    return visible_events_for(user, *RIGHTS_BY_ACTION[Event]["view"])


def registrations_for(user: User, *codenames: str) -> QuerySet[Registration]:
    """Return the registrations with a booking at a location where a user has any of the rights."""
    here = Booking.objects.filter(registration=OuterRef("pk"), session__location__in=locations_for(user, *codenames))
    return Registration.objects.filter(Exists(here))


def whole_registrations_for(user: User, *codenames: str) -> QuerySet[Registration]:
    """Return those registrations whose living bookings are at locations where a user has any of the rights, **all**."""
    alive = Booking.objects.filter(living(timezone.now()), registration=OuterRef("pk"))
    elsewhere = alive.exclude(session__location__in=locations_for(user, *codenames))
    return registrations_for(user, *codenames).filter(~Exists(elsewhere))


def messages_for(user: User, *codenames: str) -> QuerySet[Message]:
    """Return the messages to households, and about dates, at the locations where a user has any of the rights.

    A summary is about no single date: superusers see it, and the user to whose e-mail address it goes.
    """
    if not has_right(user, *codenames):
        return Message.objects.none()
    to_households = Q(registration__in=registrations_for(user, *codenames))
    about_dates = Q(contact__isnull=False, session__location__in=locations_for(user, *codenames))
    summaries = Q(contact__isnull=False, session=None)
    if not getattr(user, "is_superuser", False):
        email = getattr(user, get_user_model().get_email_field_name(), "")
        # Whoever has no address is not the contact person who has lost hers.
        summaries &= Q(contact__email__iexact=email) & ~Q(contact__email="")
    return Message.objects.filter(to_households | about_dates | summaries)


def _given(user: User, codenames: Iterable[str]) -> QuerySet[GroupLocationPermission]:
    return GroupLocationPermission.objects.filter(
        group__user=user.pk, permission__codename__in=codenames, permission__content_type__app_label=APP_LABEL
    )


#: Which of the rights above allow an action of Wagtail's; an action that is not named here is for superusers only.
RIGHTS_BY_ACTION: dict[type[Model], dict[str, tuple[str, ...]]] = {
    Event: {
        "add": ("add_event",),
        "change": ("change_event",),
        "delete": ("change_event",),
        "publish": ("publish_event",),
        "view": ("add_event", "change_event", "publish_event", "view_session"),
        "choose": ("add_event", "change_event", "publish_event"),
    },
    Session: {
        "add": ("change_event",),
        "change": ("change_event",),
        "delete": ("change_event",),
        "view": ("change_event", "view_session"),
        "check_in": ("check_in_session",),
        "view_care_notes": ("view_care_notes",),
    },
    Registration: {
        "add": ("add_registration",),
        "change": ("change_registration",),
        "view": ("change_registration", "view_registration"),
    },
    Scan: {"add": ("check_in_session",), "view": ("check_in_session",)},
}
RIGHTS_BY_ACTION[Booking] = RIGHTS_BY_ACTION[Registration]
RIGHTS_BY_ACTION[Message] = {"view": RIGHTS_BY_ACTION[Registration]["view"]}


class LocationPermissionPolicy(BaseDjangoAuthPermissionPolicy):
    """Wagtail's permission policy for a model whose instances belong to locations.

    An event is seen at any of its locations but changed only at all of them; everything else belongs to the
    location of its date.
    """

    def _codenames(self, actions: Iterable[str]) -> list[str]:
        given = RIGHTS_BY_ACTION[self.model]
        return sorted({codename for action in actions for codename in given.get(action, ())})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether a user may do this at any location."""
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Tell whether a user may do any of this at any location."""
        return has_right(user, *self._codenames(actions))

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Any]:
        """Return the instances on which a user may do this."""
        return self.instances_user_has_any_permission_for(user, [action])

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the instances on which a user may do any of this."""
        actions = set(actions)
        codenames = self._codenames(actions)
        if self.model is Event:
            if "view" in actions:
                return visible_events_for(user, *self._codenames(["view"]))
            return events_for(user, *codenames)
        if self.model is Session:
            return sessions_for(user, *codenames)
        if self.model is Registration:
            return registrations_for(user, *codenames)
        if self.model is Message:
            return messages_for(user, *codenames)
        instances: QuerySet[Any] = self.model._default_manager.filter(session__in=sessions_for(user, *codenames))
        return instances

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        """Tell whether a user may do this with an instance."""
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Model) -> bool:
        """Tell whether a user may do any of this with an instance."""
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the active users who may do any of this somewhere."""
        groups = GroupLocationPermission.objects.filter(permission__codename__in=self._codenames(actions))
        users = get_user_model()._default_manager.filter(is_active=True)
        return users.filter(Q(is_superuser=True) | Q(groups__location_permissions__in=groups)).distinct()
