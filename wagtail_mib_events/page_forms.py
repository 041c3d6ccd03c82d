"""What the admin checks when somebody puts an event on a page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail_mib_events.models import Event
from wagtail_mib_events.permissions import events_for_pages

if TYPE_CHECKING:
    # The mixin is used together with a page type's form, whatever the site's is.
    _Form = Any
else:
    _Form = object


class EventPageFormMixin(_Form):
    """Accepts the event that the page shows already, and those that the user may see."""

    data: Any

    def clean(self) -> dict[str, Any]:
        """Refuse an event of other locations, as if there were none."""
        cleaned: dict[str, Any] = super().clean()
        event: Event | None = cleaned.get("event")
        if event and event.pk != self.initial.get("event") and not self._may_show(event):
            # The field would show the name of what was posted.
            self.data = self.data.copy()
            self.data[self.add_prefix("event")] = ""
            self.add_error("event", ValidationError(_("This event cannot be chosen."), code="invalid_choice"))
        return cleaned

    def _may_show(self, event: Event) -> bool:
        # Forms that no user fills in have none.
        return self.for_user is None or events_for_pages(self.for_user).filter(pk=event.pk).exists()


@cache
def event_page_form(base: Any) -> Any:
    """Return the form class of a page type with the check of the event; a form that has it stays as it is."""
    if issubclass(base, EventPageFormMixin):
        return base
    return type(base)(base.__name__, (EventPageFormMixin, base), {"__module__": base.__module__})
