"""How dates are named where staff choose among them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_mib_events.domain.queries.places import Places
from wagtail_mib_events.models import Session


def date_with_places(session: Session, places: Places) -> str:
    """Return date, location and what is free. ``session.location`` should be loaded."""
    if places.free is None:
        free = _("no limit")
    elif places.free:
        free = ngettext("%(number)d place free", "%(number)d places free", places.free) % {"number": places.free}
    else:
        free = _("full")
    return f"{session}, {session.location} ({free})"
