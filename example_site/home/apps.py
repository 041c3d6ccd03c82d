"""The site around the events as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home page and plain pages."""

    name = "example_site.home"
    label = "home"
    verbose_name = "Website"
