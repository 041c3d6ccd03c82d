"""Wiring only: what the package hooks into Wagtail."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from wagtail_mib_events.admin.choosers import EventChooserViewSet
from wagtail_mib_events.admin.group_form import LocationRightsFormSet
from wagtail_mib_events.admin.menu import DoorMenuItem
from wagtail_mib_events.admin.policies import register_policies
from wagtail_mib_events.admin.viewsets.events import EventsGroup
from wagtail_mib_events.admin.viewsets.people import PlacesAndPeopleGroup
from wagtail_mib_events.log_actions import register_log_actions

register_policies()

hooks.register("register_log_actions", register_log_actions)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[object]:
    """Register lists, forms and the event chooser."""
    return [EventsGroup(), PlacesAndPeopleGroup(), EventChooserViewSet()]


@hooks.register("register_group_permission_panel")
def register_location_rights() -> type:
    """Register the rights per location in Wagtail's group form."""
    return LocationRightsFormSet


@hooks.register("register_admin_menu_item")
def register_door() -> DoorMenuItem:
    """Put the door into the menu."""
    return DoorMenuItem()


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Add the few styles of our lists and forms."""
    return format_html('<link rel="stylesheet" href="{}">', static("wagtail_mib_events/admin/admin.css"))
