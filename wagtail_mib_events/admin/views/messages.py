"""The outbox, to look at only."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wagtail_mib_events.admin.columns import TemplateColumn
from wagtail_mib_events.admin.filters import MessageFilterSet
from wagtail_mib_events.admin.views.scoped import ScopedIndexView
from wagtail_mib_events.models import Event, Message


class MessageIndexView(ScopedIndexView):
    """The messages to households and contact persons at the user's locations: what, when, whether it went out."""

    results_template_name = "wagtail_mib_events/admin/messages/index_results.html"
    filterset_class = MessageFilterSet
    is_searchable = True

    @cached_property
    def columns(self) -> list[Any]:
        """What, for whom, state, attempts, times."""
        return [
            TemplateColumn("kind", label=_("Message"), accessor="get_kind_display", template="text"),
            TemplateColumn("reader", label=_("To"), accessor="contact", template="message_reader"),
            TemplateColumn("event", label=_("Event"), accessor=event_of, template="text"),
            TemplateColumn("state", label=_("State"), template="message_state"),
            TemplateColumn("attempts", label=_("Attempts"), template="number"),
            TemplateColumn("created_at", label=_("Written on"), template="moment", sort_key="created_at"),
            TemplateColumn("sent_at", label=_("Sent on"), template="moment", sort_key="sent_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Message]:
        """Return messages with what the columns name."""
        return super().get_base_queryset().select_related("registration__event", "contact", "session__event")

    def search_queryset(self, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """Look for the code of a registration or the name of a contact person."""
        if not self.is_searching:
            return queryset
        code = "".join(sign for sign in self.search_query.upper() if sign.isalnum())
        found = Q(contact__name__icontains=self.search_query)
        return queryset.filter(found | Q(registration__short_code__startswith=code) if code else found)

    def get_add_url(self) -> None:
        """Messages are written by what causes them."""
        return


def event_of(message: Message) -> Event | None:
    """Return the event that a message is about; ``None`` where it is about several."""
    about = message.registration or message.session
    return about.event if about else None
