"""Sessions: the dates of an event. Times are aware UTC; people edit them in local wall time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from wagtail_mib_events.conf import conf
from wagtail_mib_events.enums import EventStatus, SessionStatus, Venue
from wagtail_mib_events.models.events import Event
from wagtail_mib_events.models.places import Location
from wagtail_mib_events.models.supporters import Companion
from wagtail_mib_events.models.translated import TranslatedTextsModel, in_default_language

#: Fields whose change raises SEQUENCE (RFC 5545 § 3.8.7.4): a calendar must ask its owner again.
RESCHEDULING_FIELDS = ("start", "end", "location_id", "venue", "status")


def new_calendar_uid() -> str:
    """Return a UID (RFC 5545 § 3.8.4.7, RFC 7986 § 5.3): random, stored, the same in feed, download and mail."""
    return f"{uuid4()}@{conf().UID_DOMAIN}"


class Session(TranslatedTextsModel, ClusterableModel):
    """One date of an event with its place, capacity (seats for adults) and registration window.

    Bookings, door, lists and exports are scoped by ``location``; an online date has the location in charge.
    ``changed_at`` and ``sequence`` follow every save that changes something.
    """

    translated_fields = ("meeting_point", "cancellation_reason")

    event = ParentalKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="sessions")
    uid = models.CharField(max_length=120, unique=True, default=new_calendar_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    start = models.DateTimeField(_("start"), db_index=True)
    end = models.DateTimeField(_("end"))
    venue = models.CharField(_("where"), max_length=8, choices=Venue.choices, default=Venue.ON_SITE)
    location = models.ForeignKey(
        Location,
        verbose_name=_("location"),
        on_delete=models.PROTECT,
        related_name="sessions",
        help_text=_("For an online date: the location in charge."),
    )
    meeting_point = models.TextField(_("room or meeting point"), blank=True)
    online_url = models.URLField(
        _("address of the online meeting"),
        blank=True,
        max_length=500,
        help_text=_("Shown only to those who are registered."),
    )

    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Adults. Leave empty for no limit.")
    )
    registration_opens_at = models.DateTimeField(_("registration from"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration until"), null=True, blank=True, help_text=_("Leave empty: until it begins.")
    )
    care_closes_at = models.DateTimeField(
        _("childcare until"),
        null=True,
        blank=True,
        help_text=_("Childcare can be asked for until then. Leave empty: as long as registration."),
    )
    companions = ParentalManyToManyField(Companion, verbose_name=_("companions"), blank=True, related_name="sessions")

    status = models.CharField(
        _("status"), max_length=10, choices=SessionStatus.choices, default=SessionStatus.SCHEDULED
    )
    cancellation_reason = models.TextField(_("reason for the cancellation"), blank=True)
    detached = models.BooleanField(
        _("edited by hand"), default=False, help_text=_("Changes of the series leave this date alone.")
    )

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ("start", "pk")
        permissions = [("check_in_session", _("Can check in at the door"))]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mib_session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(registration_closes_at__isnull=True) | Q(registration_closes_at__lte=F("start")),
                name="mib_session_closes_before_start",
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_opens_at__lt=F("registration_closes_at")),
                name="mib_session_opens_before_closing",
            ),
            models.CheckConstraint(
                condition=Q(care_closes_at__isnull=True) | Q(care_closes_at__lte=F("start")),
                name="mib_session_care_closes_before_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.start):%d.%m.%Y %H:%M}"

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load a session and remember what it looked like, so that saving can tell a change."""
        session = super().from_db(*args, **kwargs)
        session._loaded = session._content()
        return session

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raise ``sequence`` when the date was rescheduled and ``changed_at`` when anything changed."""
        self._note_changes(kwargs)
        super().save(*args, **kwargs)
        self._loaded = self._content()

    @property
    def is_called_off(self) -> bool:
        """Whether it does not take place, by itself or because its event does not."""
        return self.status == SessionStatus.CANCELLED or self.event.status == EventStatus.CANCELLED

    @property
    def closes_at(self) -> datetime:
        """The moment (UTC) from which nobody can register any more."""
        return self.registration_closes_at or self.start

    @property
    def is_online(self) -> bool:
        """Whether one can take part over the internet."""
        return self.venue in (Venue.ONLINE, Venue.HYBRID)

    @property
    def is_on_site(self) -> bool:
        """Whether one can come to a place."""
        return self.venue in (Venue.ON_SITE, Venue.HYBRID)

    def takes_registrations_at(self, moment: datetime) -> bool:
        """Tell whether its registration window is open at an aware moment."""
        opened = self.registration_opens_at is None or self.registration_opens_at <= moment
        return self.status == SessionStatus.SCHEDULED and opened and moment < self.closes_at

    def takes_care_requests_at(self, moment: datetime) -> bool:
        """Tell whether childcare can still be asked for at an aware moment."""
        return moment < (self.care_closes_at or self.closes_at)

    def _content(self) -> dict[str, Any]:
        with in_default_language():
            return {
                field.attname: self.__dict__.get(field.attname)
                for field in self._meta.concrete_fields
                if field.attname not in ("sequence", "changed_at")
            }

    def _note_changes(self, save_arguments: dict[str, Any]) -> None:
        before: dict[str, Any] | None = getattr(self, "_loaded", None)
        now = self._content()
        if before is None or before == now:
            return
        self.changed_at = timezone.now()
        if any(before[name] != now[name] for name in RESCHEDULING_FIELDS):
            self.sequence += 1
        if save_arguments.get("update_fields") is not None:
            save_arguments["update_fields"] = {*save_arguments["update_fields"], "sequence", "changed_at"}
