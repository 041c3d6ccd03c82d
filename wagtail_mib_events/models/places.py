"""Locations: the sites of the jobcenter at which dates take place. Rights are given per location."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.models.translated import TranslatedTextsModel


class Location(TranslatedTextsModel):
    """A site with its address and how to get there. Deleting one that is in use is refused (PROTECT)."""

    translated_fields = ("name", "directions")

    name = models.TextField(_("name"))
    slug = models.SlugField(_("short name for addresses"), max_length=80, unique=True)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    town = models.CharField(_("town"), max_length=100)
    directions = models.TextField(
        _("how to get there"), blank=True, help_text=_("By bus and train: line, stop, way on foot.")
    )
    step_free = models.BooleanField(_("step-free"), default=False)
    pram_access = models.BooleanField(_("good with a pram"), default=False)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ("town", "slug")

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The address on one line: street, postal code and town."""
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.town}".strip()) if part)
