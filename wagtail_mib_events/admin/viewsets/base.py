"""What our viewsets share: policy per location, and views that do not exist at all."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern
from django.utils.functional import cached_property
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from wagtail_mib_events.permissions import LocationPermissionPolicy


class LeanViewSet(ModelViewSet):
    """A viewset without copying and without the views named in ``left_out``."""

    copy_view_enabled = False
    left_out: ClassVar[frozenset[str]] = frozenset()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out views."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.left_out]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out links to views that do not exist."""
        given: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return given | {f"{name}_url_name": None for name in self.left_out if f"{name}_url_name" in given}

    def register_admin_url_finder(self) -> None:
        """Leave out the way to a form that does not exist: Wagtail's reports would fail at every row of the model."""
        if "edit" not in self.left_out:
            super().register_admin_url_finder()


class LocationViewSet(LeanViewSet):
    """A viewset of a model whose rows belong to locations. Its rights are given in the panel of the group form."""

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        """The policy per location (Wagtail 7.4 takes it from here, 8.0 from its registry)."""
        return LocationPermissionPolicy(self.model)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Leave out the rights for all of a model: they would look as if they were given everywhere."""
        return Permission.objects.none()


#: Views that would keep, copy or reveal personal data.
PERSONAL = frozenset({"add", "edit", "delete", "history", "history_results", "usage", "reorder"})
