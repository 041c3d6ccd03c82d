"""Events: what is offered. The row is also the lock under which places are given away."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField

from wagtail_mib_events.conf import conf
from wagtail_mib_events.enums import Access, Attendance, Audience, BookingMode, EventStatus
from wagtail_mib_events.models.fields import LanguageListField
from wagtail_mib_events.models.places import Location
from wagtail_mib_events.models.supporters import Companion, Contact, Funding, Partner, Topic
from wagtail_mib_events.models.translated import TranslatedTextsModel

RICH_TEXT_FEATURES = ["h3", "bold", "italic", "ul", "ol", "link"]


class Event(TranslatedTextsModel, ClusterableModel):
    """An offer with its texts and rules; its dates are ``Session`` rows.

    ``lock_version`` carries no meaning: every writer that can change places raises it as the first statement of
    its transaction and so holds the row until it commits (see ``domain.locking``).
    """

    translated_fields = (
        *("name", "summary", "description", "neutral_title"),
        *("price_note", "travel_cost_hint", "cancellation_reason"),
    )

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(_("short name for addresses"), max_length=120, unique=True)
    status = models.CharField(
        _("status"), max_length=12, choices=EventStatus.choices, default=EventStatus.DRAFT, db_index=True
    )
    cancellation_reason = models.TextField(_("reason for the cancellation"), blank=True)

    name = models.TextField(_("name"))
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences for lists and mails."))
    description = RichTextField(_("description"), blank=True, features=RICH_TEXT_FEATURES)
    neutral_title = models.TextField(
        _("neutral title"),
        blank=True,
        help_text=_("For confidential talks: stands in mails, calendars and on the ticket instead of the name."),
    )

    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    companions = models.ManyToManyField(Companion, verbose_name=_("companions"), blank=True, related_name="events")
    partners: models.ManyToManyField[Partner, Any] = models.ManyToManyField(
        Partner, verbose_name=_("partners"), blank=True, related_name="events"
    )
    funding = models.ForeignKey(
        Funding,
        verbose_name=_("funding"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )

    audience = models.CharField(_("for whom"), max_length=20, choices=Audience.choices, default=Audience.EVERYONE)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance.choices, default=Attendance.VOLUNTARY
    )
    languages = LanguageListField(verbose_name=_("languages spoken"))
    price_note = models.TextField(_("price"), blank=True, help_text=_("Leave empty if taking part costs nothing."))
    travel_cost_hint = models.TextField(_("note on travel costs"), blank=True)

    booking_mode = models.CharField(
        _("booking"), max_length=12, choices=BookingMode.choices, default=BookingMode.PER_SESSION
    )
    access = models.CharField(_("who may register"), max_length=10, choices=Access.choices, default=Access.PUBLIC)
    max_adults = models.PositiveSmallIntegerField(
        _("adults per registration"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    max_children = models.PositiveSmallIntegerField(
        _("children per registration"), default=6, validators=[MaxValueValidator(20)]
    )
    confirm_gained_places = models.BooleanField(
        _("confirm places from the waiting list at once"),
        default=False,
        help_text=_("Otherwise a place is offered with a deadline."),
    )
    allows_late_joining = models.BooleanField(
        _("joining later"),
        default=False,
        help_text=_("One can still join the course after its first date."),
    )
    absence_frees_place = models.BooleanField(
        _("absence frees the place"),
        default=False,
        help_text=_("Whoever cannot come on one date of the course gives up her place on that date."),
    )
    min_participants = models.PositiveIntegerField(
        _("minimum number"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Adults per date. The contact person is warned if fewer have registered."),
    )
    warn_days_before = models.PositiveSmallIntegerField(
        _("warn so many days before"), default=7, validators=[MaxValueValidator(90)]
    )
    asks_care_notes = models.BooleanField(
        _("ask what carers must know"),
        default=False,
        help_text=_("First name, what to know and who may fetch the child: encrypted, shown to carers only."),
    )

    lock_version = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-created_at",)
        permissions = [("publish_event", _("Can publish events"))]

    def __str__(self) -> str:
        return self.name

    @property
    def discreet_title(self) -> str:
        """The title for mails, calendars and tickets: the neutral one where the event has one."""
        return str(getattr(self, self.discreet_field))

    @property
    def discreet_field(self) -> str:
        """The name of the field that ``discreet_title`` is taken from."""
        return "neutral_title" if self.neutral_title else "name"

    @property
    def is_public(self) -> bool:
        """Whether it is announced and takes place; a cancelled one stays visible (``domain.queries.events``)."""
        return self.status == EventStatus.PUBLISHED

    @property
    def takes_registrations(self) -> bool:
        """Whether anyone registers at all."""
        return self.booking_mode != BookingMode.DROP_IN

    @property
    def most_children(self) -> int:
        """How many children one registration may have, by the event and by the settings."""
        return min(self.max_children, conf().MAX_CHILDREN)

    def locations(self) -> models.QuerySet[Location]:
        """Return the locations of its dates."""
        return Location.objects.filter(sessions__event=self).distinct()
