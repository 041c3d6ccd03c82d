"""Tells Wagtail which policy decides over our models."""

from __future__ import annotations

from wagtail_mib_events.models import Booking, Event, Message, Registration, Session
from wagtail_mib_events.permissions import LocationPermissionPolicy

BY_LOCATION = (Event, Session, Registration, Booking, Message)


def register_policies() -> None:
    """Register the policy per location for every model that belongs to locations (Wagtail 8.0 and later).

    Wagtail 7.4 has no registry; there the viewsets hand the policy to their views.
    """
    try:
        from wagtail.permissions import register_permission_policy
    except ImportError:
        return
    for model in BY_LOCATION:
        register_permission_policy(model, LocationPermissionPolicy(model))
