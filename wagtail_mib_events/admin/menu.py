"""The way from the admin's menu to the door."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from wagtail_mib_events.permissions import has_right


class DoorMenuItem(MenuItem):
    """Leads to the door; shown to whoever may check in somewhere."""

    def __init__(self) -> None:
        super().__init__(
            _("Door"), reverse_lazy("wagtail_mib_events:door"), name="mib-door", icon_name="tick-inverse", order=210
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user may check in at any location."""
        return has_right(request.user, "check_in_session")
