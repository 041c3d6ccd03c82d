"""The closed vocabularies of the domain; stored by their English code names, labelled by the catalogue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventStatus(models.TextChoices):
    """Life of an event. The public sees ``published`` and ``cancelled`` ones and registers for the former."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", pgettext_lazy("event, date or booking", "Cancelled")
    ARCHIVED = "archived", _("Archived")


class Audience(models.TextChoices):
    """Whom an event is for."""

    EVERYONE = "everyone", _("Everyone")
    WOMEN_ONLY = "women_only", _("Women only")
    MOTHERS = "mothers", _("Mothers")
    SINGLE_PARENTS = "single_parents", _("Single parents")


class Attendance(models.TextChoices):
    """Whether people come of their own will (the default) or were summoned (§ 59 SGB II, § 309 SGB III)."""

    VOLUNTARY = "voluntary", _("Voluntary")
    SUMMONED = "summoned", _("By summons")


class BookingMode(models.TextChoices):
    """What one registration books."""

    PER_SESSION = "per_session", _("One or more dates of her choice")
    WHOLE_EVENT = "whole_event", _("Whole course: all dates or none")
    APPOINTMENT = "appointment", _("Appointment: exactly one slot")
    DROP_IN = "drop_in", _("Drop-in: no registration")


class Access(models.TextChoices):
    """Who may register."""

    PUBLIC = "public", _("Everyone, on the website")
    INVITATION = "invitation", _("By invitation")
    STAFF = "staff", _("By telephone only, staff register")


class SessionStatus(models.TextChoices):
    """Whether a date takes place."""

    SCHEDULED = "scheduled", _("Takes place")
    CANCELLED = "cancelled", pgettext_lazy("event, date or booking", "Cancelled")


class Venue(models.TextChoices):
    """Where a date takes place."""

    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site and online")


class Channel(models.TextChoices):
    """How a registration reached us."""

    WEB = "web", _("Website")
    PHONE = "phone", _("Telephone")
    STAFF = "staff", _("Staff")
    DOOR = "door", _("At the door")
    INVITATION = "invitation", _("Invitation")


#: Staff typed these in, who know whom they speak to.
BY_STAFF = (Channel.PHONE, Channel.STAFF, Channel.DOOR)


class BookingStatus(models.TextChoices):
    """Status of one household at one date."""

    PENDING = "pending", _("E-mail not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("Waiting list")
    OFFERED = "offered", _("Place offered")
    CANCELLED = "cancelled", pgettext_lazy("event, date or booking", "Cancelled")
    EXPIRED = "expired", _("Expired")


#: A booking in one of these statuses takes a place; ``pending`` and ``offered`` do so until ``held_until``.
HOLDING = (BookingStatus.CONFIRMED, BookingStatus.PENDING, BookingStatus.OFFERED)
#: A booking in one of these statuses is alive: it holds a place or waits for one.
ACTIVE = (*HOLDING, BookingStatus.WAITING)
#: A booking in one of these statuses lapses at ``held_until``, where it has one.
WITH_DEADLINE = (BookingStatus.PENDING, BookingStatus.OFFERED, BookingStatus.WAITING)


class CareStatus(models.TextChoices):
    """Childcare of one household at one date."""

    NONE = "none", _("No childcare")
    GRANTED = "granted", _("Childcare granted")
    WAITING = "waiting", _("Waiting for childcare")


class CareWish(models.TextChoices):
    """What a mother wants when no childcare place is free."""

    ONLY_WITH_CARE = "only_with_care", _("I come only with childcare")
    COME_ANYWAY = "come_anyway", _("I come anyway")


class ScanKind(models.TextChoices):
    """What a scan states."""

    IN = "in", _("Arrived")
    OUT = "out", _("Left")
    CHILD_IN = "child_in", _("Child handed over")
    CHILD_OUT = "child_out", _("Child fetched")
    TALLY = "tally", _("Counted")
    UNDO = "undo", _("Undone")


class MessageKind(models.TextChoices):
    """What a message tells its reader."""

    PLEASE_CONFIRM = "please_confirm", _("Please confirm")
    CONFIRMED = "confirmed", _("Confirmed, with ticket")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("A place is free")
    CARE_GRANTED = "care_granted", _("A childcare place is free")
    CANCELLED = "cancelled", _("Registration cancelled")
    TICKET_AGAIN = "ticket_again", _("Ticket sent again")
    TOO_FEW = "too_few", _("Too few have registered")
    DIGEST = "digest", _("Summary of the day")


class MessageState(models.TextChoices):
    """Where a message is on its way."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    OBSOLETE = "obsolete", _("No longer needed")


class ConsentKind(models.TextChoices):
    """What was agreed to."""

    REGISTRATION = "registration", _("Storing the registration")
    CARE_NOTES = "care_notes", _("Storing what carers must know")


class CountMetric(models.TextChoices):
    """What is counted per date before a registration is deleted."""

    HOUSEHOLDS = "households", _("Households by status")
    ADULTS = "adults", _("Adults by status")
    CHILDREN = "children", _("Children by age")
    CHILDREN_IN_CARE = "children_in_care", _("Children in care by age")
    LANGUAGE = "language", _("Households by language")
    INTERPRETER = "interpreter", _("Households by interpreter")
    ATTENDED_ADULTS = "attended_adults", _("Adults who came")
    ATTENDED_CHILDREN = "attended_children", _("Children who came")
