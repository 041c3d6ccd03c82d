"""What the admin checks when somebody puts an event on a page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
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

    def clean_event(self) -> Event | None:
        """Return the event. Raises ``ValidationError`` for one of other locations, as if there were none."""
        inherited = getattr(super(), "clean_event", None)
        event: Event | None = inherited() if inherited else self.cleaned_data["event"]
        if event and event.pk != self.initial.get("event") and not self._may_show(event):
            # The field would show the name of what was posted.
            self.data = self.data.copy()
            self.data[self.add_prefix("event")] = ""
            raise ValidationError(_("This event cannot be chosen."), code="invalid_choice")
        return event

    def _may_show(self, event: Event) -> bool:
        # Forms that no user fills in have none.
        return self.for_user is None or events_for_pages(self.for_user).filter(pk=event.pk).exists()


def may_put_on_page(event: Event, request: HttpRequest) -> bool:
    """Tell whether a request's user may put an event on a page, and so see it in previews while it is a draft."""
    user = getattr(request, "user", None)
    return user is not None and events_for_pages(user).filter(pk=event.pk).exists()


@cache
def event_page_form(base: Any) -> Any:
    """Return the form class of a page type with the check of the event; a form that has it stays as it is."""
    if issubclass(base, EventPageFormMixin):
        return base
    return type(base)(base.__name__, (EventPageFormMixin, base), {"__module__": base.__module__})
