"""Deleting what nothing depends on, and a friendly answer where something does."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic

from wagtail_mib_events.admin.views.scoped import ScopedObjectMixin


class KindDeleteView(generic.DeleteView):
    """Says what uses a row instead of failing when it is in use."""

    template_name = "wagtail_mib_events/admin/confirm_delete.html"

    def get_usage_url(self) -> None:
        """Leave out Wagtail's own summary of references: ours covers what the database protects."""
        return

    @cached_property
    def used_by(self) -> list[tuple[str, int]]:
        """Name (plural) and number of the rows that keep this one from being deleted."""
        collector = Collector(using=router.db_for_write(self.object.__class__), origin=self.object)
        try:
            collector.collect([self.object])
        except ProtectedError as error:
            blocking = error.protected_objects
        except RestrictedError as error:
            blocking = error.restricted_objects
        else:
            return []
        kinds = Counter(row._meta.verbose_name_plural for row in blocking)
        return sorted((capfirst(str(kind)), number) for kind, number in kinds.items())

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Delete, unless something uses the row by now."""
        response: HttpResponseBase
        try:
            response = self._refuse(form) if self.used_by else super().form_valid(form)
        except (ProtectedError, RestrictedError):
            del self.used_by
            response = self._refuse(form)
        return response

    def _refuse(self, form: Any) -> Any:
        messages.error(self.request, _("This is still in use and was not deleted."))
        return self.render_to_response(self.get_context_data(form=form))


class ScopedDeleteView(ScopedObjectMixin, KindDeleteView):
    """Deletes a row that belongs to the user's locations."""
