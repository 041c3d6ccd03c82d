"""Scans: append-only facts from the door, from which the state of an arrival is derived."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.enums import ScanKind
from wagtail_mib_events.models.registrations import Child, Registration
from wagtail_mib_events.models.sessions import Session


class Scan(models.Model):
    """One statement of one device. ``uuid`` is made by the device and is the idempotency key: the first receipt wins.

    ``device_time`` is the device's clock as it stood, ``happened_at`` the same moment corrected by the clock's
    error at upload, ``received_at`` the server's clock; all UTC. State = scans in order of (happened_at, uuid).
    """

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=ScanKind.choices)
    session = models.ForeignKey(Session, verbose_name=_("date"), on_delete=models.PROTECT, related_name="scans")
    registration = models.ForeignKey(
        Registration,
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="scans",
    )
    child = models.ForeignKey(
        Child, verbose_name=_("child"), null=True, blank=True, on_delete=models.SET_NULL, related_name="scans"
    )
    undoes = models.UUIDField(_("undoes"), null=True, blank=True, db_index=True)
    adults = models.PositiveSmallIntegerField(_("adults"), default=0)
    children = models.PositiveSmallIntegerField(_("children"), default=0)
    language = models.CharField(_("language"), max_length=16, blank=True)
    device_time = models.DateTimeField(_("time on the device"))
    happened_at = models.DateTimeField(_("happened at"), db_index=True)
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scanned by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ("happened_at", "uuid")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_at:%d.%m.%Y %H:%M}"
