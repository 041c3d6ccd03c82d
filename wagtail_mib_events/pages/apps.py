"""The optional app with concrete page types, for sites that keep Wagtail's own page model."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailMibEventsPagesConfig(AppConfig):
    """Concrete event pages."""

    name = "wagtail_mib_events.pages"
    label = "wagtail_mib_events_pages"
    verbose_name = _("Event pages")
    default_auto_field = "django.db.models.BigAutoField"
