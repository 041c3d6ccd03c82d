"""The package as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WagtailMibEventsConfig(AppConfig):
    """Connects what has to be connected once; all rules live elsewhere."""

    name = "wagtail_mib_events"
    label = "wagtail_mib_events"
    verbose_name = _("Events")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect translation columns, default age bands and system checks."""
        from wagtail_mib_events import checks, translate_fields  # noqa: F401 (checks register themselves)
        from wagtail_mib_events.domain.childcare import create_default_age_bands

        translate_fields.connect()
        post_migrate.connect(create_default_age_bands, sender=self)
