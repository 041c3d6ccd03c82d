"""Registrations: one household, its children, its bookings, its consents and its one code."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.codes import new_short_code, new_ticket_token, short_code_for_people
from wagtail_mib_events.enums import (
    ACTIVE,
    WITH_DEADLINE,
    BookingStatus,
    CareStatus,
    CareWish,
    Channel,
    ConsentKind,
)
from wagtail_mib_events.models.childcare import AgeBand
from wagtail_mib_events.models.events import Event
from wagtail_mib_events.models.sessions import Session


class Registration(models.Model):
    """The sign-up of one household for one event, any number of its dates.

    ``__str__`` never holds a name, because Wagtail's audit log keeps it for ever. The secret of the ticket's QR
    code (``ticket_token``) is not that of the personal link, which is a signature over (uuid, link_version).
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations")
    name = models.CharField(_("first name"), max_length=100)
    adults = models.PositiveSmallIntegerField(_("adults"), default=1, validators=[MinValueValidator(1)])
    phone = models.CharField(_("telephone"), max_length=20, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = models.CharField(max_length=254, blank=True, db_index=True, editable=False)
    email_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=16)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, default=Channel.WEB)
    interpreter_language = models.CharField(_("interpreter for"), max_length=16, blank=True)
    needs_step_free = models.BooleanField(_("needs a way without steps"), default=False)
    needs_transport = models.BooleanField(_("needs help with getting there"), default=False)

    link_version = models.PositiveIntegerField(default=1, editable=False)
    ticket_token = models.CharField(max_length=22, unique=True, default=new_ticket_token, editable=False)
    short_code = models.CharField(_("short code"), max_length=8, unique=True, default=new_short_code, editable=False)
    idempotency_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    likely_duplicate_of = models.ForeignKey(
        "self",
        verbose_name=_("likely duplicate of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="likely_duplicates",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("registered on"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(adults__gte=1), name="mib_registration_has_an_adult"),
        ]

    def __str__(self) -> str:
        return self.display_code

    @property
    def display_code(self) -> str:
        """The short code as people read it: ``XXXX-XXXX``."""
        return short_code_for_people(self.short_code)

    @property
    def needs_email_confirmation(self) -> bool:
        """Whether an e-mail alone stands for it and nobody has pressed the button in that e-mail yet."""
        return self.channel == Channel.WEB and not self.phone and self.email_confirmed_at is None


class Child(models.Model):
    """A child that comes along; its age band is known.

    What carers must know is kept sealed (``domain.care_notes``) where the event asks for it, empty otherwise.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="children"
    )
    age_band = models.ForeignKey(AgeBand, verbose_name=_("age band"), on_delete=models.PROTECT, related_name="children")
    wants_care = models.BooleanField(_("wants childcare"), default=False)
    sealed_first_name = models.TextField(blank=True, default="", editable=False)
    sealed_care_note = models.TextField(blank=True, default="", editable=False)
    sealed_may_fetch = models.TextField(blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        ordering = ("age_band__from_age", "pk")
        permissions = [("view_care_notes", _("Can read what carers must know"))]

    def __str__(self) -> str:
        return str(self.age_band)


#: The order of the queue: those whom staff prefer, then first come, first served.
QUEUE_ORDER = (models.F("preferred_at").asc(nulls_last=True), "queued_at", "pk")


class Booking(models.Model):
    """One household at one date; one row per pair for ever.

    ``held_until`` (UTC) is the deadline of ``pending`` and ``offered``, and of a ``waiting`` one whose e-mail is
    not confirmed. ``queued_at`` (UTC) and the primary key give the order of the queue, after those whom staff prefer
    (``preferred_at``, UTC). ``wants_care``: childcare was asked for in time at this date. ``excused_at`` (UTC): she
    has said that she cannot come on this date of a course.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="bookings"
    )
    session = models.ForeignKey(Session, verbose_name=_("date"), on_delete=models.PROTECT, related_name="bookings")
    status = models.CharField(_("status"), max_length=10, choices=BookingStatus.choices)
    care_status = models.CharField(_("childcare"), max_length=8, choices=CareStatus.choices, default=CareStatus.NONE)
    care_wish = models.CharField(
        _("without childcare"), max_length=16, choices=CareWish.choices, default=CareWish.COME_ANYWAY
    )
    wants_care = models.BooleanField(_("wants childcare"), default=False)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    queued_at = models.DateTimeField(_("in the queue since"))
    preferred_at = models.DateTimeField(_("preferred since"), null=True, blank=True)
    excused_at = models.DateTimeField(_("excused since"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    overbooked = models.BooleanField(_("overbooked on purpose"), default=False)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("session__start", "queued_at", "pk")
        indexes = [models.Index(fields=["session", "status"], name="mib_booking_session_status")]
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="mib_one_booking_per_session"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} – {self.session}"

    @property
    def is_active(self) -> bool:
        """Whether it holds a place or waits for one."""
        return self.status in ACTIVE

    @property
    def queue_key(self) -> tuple[bool, datetime, datetime, int]:
        """What ``QUEUE_ORDER`` sorts by, for bookings that are loaded already."""
        return self.preferred_at is None, self.preferred_at or self.queued_at, self.queued_at, self.pk

    @property
    def online_url(self) -> str:
        """The address of the online meeting, where the place is certain; empty otherwise."""
        certain = self.status == BookingStatus.CONFIRMED and self.session.is_online
        return self.session.online_url if certain and self.session.online_url.startswith("https://") else ""

    def has_lapsed_at(self, moment: datetime) -> bool:
        """Tell whether its deadline has passed at an aware moment, whatever is stored so far."""
        return self.status in WITH_DEADLINE and self.held_until is not None and self.held_until <= moment


class ConsentRecord(models.Model):
    """What was agreed to, when, in which language and how it was asked (Art. 7(1) DSGVO)."""

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="consents"
    )
    kind = models.CharField(_("consent"), max_length=16, choices=ConsentKind.choices)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=16)
    text = models.TextField(_("wording"))
    given_at = models.DateTimeField(_("given on"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("given_at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"
