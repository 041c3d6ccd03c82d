"""The second release."""

from django.db import models


class Book(models.Model):
    """A wider title, new fields of three kinds, the note gone."""

    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, default="")
    subtitle = models.TextField(blank=True, default="")
    path = models.SlugField(max_length=80, null=True, unique=True)
    available = models.BooleanField(null=True, default=True)
    pages = models.BigIntegerField(default=1)

    class Meta:
        """A constraint rebuilds the table on SQLite."""

        constraints = [models.CheckConstraint(condition=models.Q(pages__gte=0), name="bookshelf_pages_positive")]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Rack(models.Model):
    """Was called Shelf."""

    label = models.TextField(help_text="As on the rack")
    height = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        """Return the label."""
        return self.label
