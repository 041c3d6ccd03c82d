"""What is counted for ever: numbers per date, without names and without cross tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.enums import CountMetric
from wagtail_mib_events.models.sessions import Session


class SessionCount(models.Model):
    """How often one value of one metric came up at a date, among registrations that are deleted already.

    ``value`` is a code or a label of the time of counting (``"ar"``, ``"3-5"``), empty where the metric has none.
    """

    session = models.ForeignKey(Session, verbose_name=_("date"), on_delete=models.PROTECT, related_name="counts")
    metric = models.CharField(_("metric"), max_length=24, choices=CountMetric.choices)
    value = models.CharField(_("value"), max_length=40, blank=True)
    n = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        ordering = ("session", "metric", "value")
        constraints = [
            models.UniqueConstraint(fields=["session", "metric", "value"], name="mib_one_count_per_value"),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.value}: {self.n}"
