"""Rights per location, given to groups in Wagtail's group form."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.models.places import Location


class GroupLocationPermission(models.Model):
    """A group may do something at one location, or at every location where ``location`` is empty."""

    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="location_permissions"
    )
    location = models.ForeignKey(
        Location,
        verbose_name=_("location"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="group_permissions",
    )
    permission = models.ForeignKey(Permission, verbose_name=_("permission"), on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("permission at a location")
        verbose_name_plural = _("permissions at locations")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "location", "permission"], name="mib_one_permission_per_group_and_location"
            ),
        ]

    def __str__(self) -> str:
        # Outside the f-string, where makemessages finds it.
        everywhere = _("all locations")
        return f"{self.group} – {self.permission} – {self.location or everywhere}"
