"""The variant's own app."""

from django.apps import AppConfig


class Config(AppConfig):
    """Page or image types of the site's own."""

    name = "tests.projects.custom_base_page"
    label = "custom_base_page"
    default_auto_field = "django.db.models.BigAutoField"
