"""The first release."""

from django.db import models


class Book(models.Model):
    """With a width to change, a text, a field that will go and one that is not translated."""

    title = models.CharField(max_length=50)
    summary = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="", db_column="remark")
    pages = models.IntegerField(default=0)

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Shelf(models.Model):
    """Will be renamed."""

    label = models.TextField(help_text="As on the shelf")
    height = models.IntegerField(default=0)

    def __str__(self) -> str:
        """Return the label."""
        return self.label
