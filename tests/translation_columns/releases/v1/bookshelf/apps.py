"""The app calls what every package with translated fields has to call."""

from django.apps import AppConfig


class BookshelfConfig(AppConfig):
    """Connects the translation columns."""

    name = "bookshelf"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect receivers and check."""
        from wagtail_mib_events import translate_fields

        translate_fields.connect(check_id="bookshelf.W001")
