"""The outbox: messages as rows, written in the transaction of their cause."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.enums import MessageKind, MessageState
from wagtail_mib_events.models.registrations import Registration
from wagtail_mib_events.models.sessions import Session
from wagtail_mib_events.models.supporters import Contact


class Message(models.Model):
    """One mail to one household or one contact person.

    It is leased by a worker, tried again, and has a stable Message-ID (RFC 5322 § 3.6.4). Nothing personal is stored:
    address, texts and links are rendered when it is sent. ``session`` is the date that a mail to a contact person is
    about, where it is about one.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    registration = models.ForeignKey(
        Registration,
        verbose_name=_("registration"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    session = models.ForeignKey(
        Session, verbose_name=_("date"), null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=MessageState.choices, default=MessageState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now, db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written on"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(registration__isnull=False, contact__isnull=True)
                | Q(registration__isnull=True, contact__isnull=False),
                name="mib_message_has_one_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.registration or self.contact})"
