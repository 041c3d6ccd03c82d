"""Childcare as a resource of its own: age bands, and places per date and band."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from wagtail_mib_events.models.sessions import Session


class AgeBand(models.Model):
    """A range of ages, both ends included, in completed years; its label needs no translation by hand."""

    from_age = models.PositiveSmallIntegerField(_("from (years)"), unique=True, validators=[MaxValueValidator(17)])
    to_age = models.PositiveSmallIntegerField(_("to (years)"), validators=[MaxValueValidator(17)])
    children_per_carer = models.PositiveSmallIntegerField(
        _("children per carer"), default=5, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("age band")
        verbose_name_plural = _("age bands")
        ordering = ("from_age",)
        constraints = [
            models.CheckConstraint(condition=Q(to_age__gte=F("from_age")), name="mib_age_band_in_order"),
        ]

    def __str__(self) -> str:
        return gettext("%(from)d–%(to)d years") % {"from": self.from_age, "to": self.to_age}


class ChildcarePlaces(models.Model):
    """How many children of one age band are looked after at one date."""

    session = ParentalKey(Session, verbose_name=_("date"), on_delete=models.CASCADE, related_name="childcare_places")
    age_band = models.ForeignKey(
        AgeBand, verbose_name=_("age band"), on_delete=models.PROTECT, related_name="childcare_places"
    )
    places = models.PositiveIntegerField(_("childcare places"), default=0)

    class Meta:
        verbose_name = _("childcare places")
        verbose_name_plural = _("childcare places")
        ordering = ("age_band__from_age",)
        constraints = [
            models.UniqueConstraint(fields=["session", "age_band"], name="mib_one_row_per_session_and_band"),
        ]

    def __str__(self) -> str:
        return f"{self.age_band}: {self.places}"
