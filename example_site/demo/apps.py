"""The demo data as a Django app; it has no models of its own."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Brings the command ``demo``."""

    name = "example_site.demo"
    label = "demo"
    verbose_name = "Demo"
