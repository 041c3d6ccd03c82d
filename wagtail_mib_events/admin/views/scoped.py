"""What all our admin views share: rows of other locations do not exist, and nothing is asked twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.admin.views import generic


class AskOnceMixin:
    """Asks the policy once per request and action, so that the number of rows does not matter."""

    permission_policy: Any
    request: Any

    def user_has_permission(self, permission: str) -> bool:
        """Tell whether the user may do this anywhere."""
        return self.user_has_any_permission((permission,))

    def user_has_any_permission(self, permissions: Any) -> bool:
        """Tell whether the user may do any of this anywhere."""
        answers: dict[tuple[str, ...], bool] = self.__dict__.setdefault("_answers", {})
        key = tuple(sorted(permissions))
        if key not in answers:
            answers[key] = self.permission_policy.user_has_any_permission(self.request.user, key)
        return answers[key]

    def instances(self, *actions: str) -> QuerySet[Any]:
        """Return the instances on which the user may do any of this."""
        found: QuerySet[Any] = self.permission_policy.instances_user_has_any_permission_for(self.request.user, actions)
        return found


class ScopedIndexView(AskOnceMixin, generic.IndexView):
    """A list of the rows that the user may see. ``prepare`` adds what columns and exports need to them."""

    any_permission_required = ["view"]

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return what the user may see."""
        return self.instances("view")

    def prepare(self, rows: list[Any]) -> None:
        """Add figures to rows, with a number of queries that does not depend on their number."""

    def get_table(self, object_list: Any) -> Any:
        """Return the table of prepared rows."""
        rows = list(object_list)
        self.prepare(rows)
        return super().get_table(rows)

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        """Export prepared rows."""
        rows = list(queryset)
        self.prepare(rows)
        return super().as_spreadsheet(_Rows(rows, self.model), spreadsheet_format)


class _Rows(list[Any]):
    """Prepared rows that still know their model, as the export asks a queryset for it."""

    def __init__(self, rows: list[Any], model: type[Model]) -> None:
        super().__init__(rows)
        self.model = model


class ScopedObjectMixin(AskOnceMixin):
    """A row on which the user may not do this does not exist: 404."""

    model: type[Model]
    permission_required: str | None
    any_permission_required: Any

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows on which the user may do this."""
        actions = self.any_permission_required or [self.permission_required]
        return self.instances(*actions)


class ScopedInspectView(ScopedObjectMixin, generic.InspectView):
    """Shows one row that the user may see."""

    any_permission_required = ["view"]

    def get_object(self, _queryset: Any = None) -> Any:
        """Return the row or 404."""
        return get_object_or_404(self.get_queryset(), pk=unquote(str(self.pk)))


class NonAtomicMixin:
    """For views that write under the event's lock: the lock must be the first statement of its transaction."""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view, outside of ``ATOMIC_REQUESTS``."""
        view: Callable[..., HttpResponseBase] = super().as_view(**initkwargs)  # type: ignore[misc]  # a mixin
        return transaction.non_atomic_requests(view)
