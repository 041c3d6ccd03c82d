"""The panel of Wagtail's group form in which rights are given per location."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.formsets import BaseFormSetMixin

from wagtail_mib_events.models import GroupLocationPermission, Location
from wagtail_mib_events.permissions import APP_LABEL, LOCATION_RIGHTS

#: Rights with the heading of their column.
RIGHT_LABELS = {
    "add_event": _("Announce events"),
    "change_event": _("Edit events"),
    "publish_event": _("Publish and cancel events"),
    "view_session": _("See dates"),
    "view_registration": _("See registrations"),
    "add_registration": _("Register people"),
    "change_registration": _("Change registrations"),
    "check_in_session": _("Check in at the door"),
    "view_care_notes": _("Read what carers must know"),
}


class LocationRightsForm(forms.Form):
    """The rights at one location, or at all of them."""

    location: forms.ModelChoiceField[Location] = forms.ModelChoiceField(
        label=_("Location"), queryset=Location.objects.all(), required=False, empty_label=_("All locations")
    )
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(codename, RIGHT_LABELS[codename]) for codename in LOCATION_RIGHTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class BaseLocationRightsFormSet(BaseFormSetMixin, forms.BaseFormSet):  # type: ignore[type-arg]  # not at run time
    """The rights of one group, one form per location."""

    default_prefix: ClassVar[str] = "location_permissions"
    right_labels: ClassVar[list[Any]] = [RIGHT_LABELS[codename] for codename in LOCATION_RIGHTS]

    def __init__(
        self, data: Any = None, files: Any = None, instance: Group | None = None, prefix: str | None = None
    ) -> None:
        self.instance = instance or Group()
        super().__init__(data, files, initial=self._given(), prefix=prefix or self.default_prefix)

    def clean(self) -> None:
        """Refuse a location that is named twice."""
        if any(self.errors):
            return
        locations = [form.cleaned_data["location"] for form in self._filled()]
        if len(set(locations)) < len(locations):
            raise ValidationError(_("Please name every location only once."))

    @transaction.atomic
    def save(self) -> None:
        """Store the rights, keep those that were there, drop the rest."""
        ids = dict(
            Permission.objects.filter(content_type__app_label=APP_LABEL, codename__in=LOCATION_RIGHTS).values_list(
                "codename", "pk"
            )
        )
        wanted = {
            (form.cleaned_data["location"].pk if form.cleaned_data["location"] else None, ids[codename])
            for form in self._filled()
            for codename in form.cleaned_data["rights"]
        }
        present = {(row.location_id, row.permission_id): row.pk for row in self._rows()}
        GroupLocationPermission.objects.filter(pk__in=[pk for key, pk in present.items() if key not in wanted]).delete()
        GroupLocationPermission.objects.bulk_create(
            GroupLocationPermission(group=self.instance, location_id=location, permission_id=permission)
            for location, permission in wanted - present.keys()
        )

    def as_admin_panel(self) -> SafeString:
        """Return the panel."""
        return render_to_string("wagtail_mib_events/admin/group_rights.html", {"formset": self})

    def _filled(self) -> list[Any]:
        return [form for form in self.forms if form not in self.deleted_forms and "location" in form.cleaned_data]

    def _rows(self) -> list[GroupLocationPermission]:
        if self.instance._state.adding:
            return []
        rows = GroupLocationPermission.objects.filter(
            group=self.instance, permission__content_type__app_label=APP_LABEL, permission__codename__in=LOCATION_RIGHTS
        )
        return list(rows.select_related("location", "permission").order_by("location__town", "location__slug"))

    def _given(self) -> list[dict[str, Any]]:
        rights: dict[Any, list[str]] = defaultdict(list)
        for row in self._rows():
            rights[row.location].append(row.permission.codename)
        return [{"location": location, "rights": codenames} for location, codenames in rights.items()]


LocationRightsFormSet = forms.formset_factory(
    LocationRightsForm, formset=BaseLocationRightsFormSet, extra=0, can_delete=True
)
