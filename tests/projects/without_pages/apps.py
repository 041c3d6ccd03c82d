"""The variant's own app."""

from django.apps import AppConfig


class Config(AppConfig):
    """Page or image types of the site's own."""

    name = "tests.projects.without_pages"
    label = "without_pages"
    default_auto_field = "django.db.models.BigAutoField"
