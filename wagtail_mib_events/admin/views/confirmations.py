"""Steps that ask before they act; here: publishing and archiving an event.

A GET says who is affected and changes nothing; a POST acts.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies.base import BasePermissionPolicy

from wagtail_mib_events.admin.views.scoped import NonAtomicMixin
from wagtail_mib_events.domain import events
from wagtail_mib_events.domain.exceptions import DomainError
from wagtail_mib_events.domain.pages import pages_of
from wagtail_mib_events.models import Event
from wagtail_mib_events.permissions import LocationPermissionPolicy


class ConfirmView(NonAtomicMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Asks, then acts on one row on which the user may do this; any other row is 404."""

    template_name = "wagtail_mib_events/admin/confirm.html"
    form_class = forms.Form
    model: ClassVar[type[Model]]
    action: ClassVar[str] = "publish"
    button_label: str | Promise = ""
    serious = False
    request: Any
    done_message: str | Promise = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Load the row."""
        super().setup(request, *args, **kwargs)
        self.object: Any = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        """The policy of the model."""
        return LocationPermissionPolicy(self.model)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows on which the user may do this."""
        found: QuerySet[Any] = self.permission_policy.instances_user_has_permission_for(self.request.user, self.action)
        return found

    def act(self, form: Any) -> None:
        """Do it. Raises a ``DomainError`` where something stands in the way."""
        raise NotImplementedError

    def sentences(self) -> list[str]:
        """Return what will happen, in sentences."""
        return []

    def form_valid(self, form: Any) -> HttpResponse:
        """Act and say so."""
        try:
            self.act(form)
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, self.done_message)
        return HttpResponseRedirect(self.get_success_url())

    def get_page_subtitle(self) -> str:
        """Return what it is about."""
        return str(self.object)

    def get_success_url(self) -> str:
        """Return where to go on."""
        return reverse("mib_events:index")

    def get_breadcrumbs_items(self) -> list[Any]:
        """Lead back to the list."""
        label = capfirst(str(self.model._meta.verbose_name_plural))
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, {"url": self.get_success_url(), "label": label}, here]


class PublishForm(forms.Form):
    """Whether the draft page goes live too."""

    with_pages = forms.BooleanField(label=gettext_lazy("Publish its page too"), required=False, initial=True)


class PublishEventView(ConfirmView):
    """Makes an event public, and its draft pages where the user may publish them."""

    model = Event
    page_title = gettext_lazy("Publish event")
    header_icon = "upload"
    button_label = gettext_lazy("Publish")
    done_message = gettext_lazy("The event is public now.")

    def get_form_class(self) -> type[forms.Form]:
        """Ask about pages only where there are drafts that she may publish."""
        return PublishForm if self.drafts else forms.Form

    @cached_property
    def drafts(self) -> list[Any]:
        """The draft pages of the event that the user may publish."""
        return [
            page
            for page in pages_of(self.object)
            if not page.live and page.permissions_for_user(self.request.user).can_publish()
        ]

    def sentences(self) -> list[str]:
        """Say what becomes public."""
        return [_("The event is shown on the website, in calendars and in the form for registration.")]

    def act(self, form: Any) -> None:
        """Publish the event, then its pages."""
        events.publish_event(event=self.object, user=self.request.user)
        if form.cleaned_data.get("with_pages"):
            for page in self.drafts:
                page.save_revision(user=self.request.user).publish(user=self.request.user)


class ArchiveEventView(ConfirmView):
    """Takes an event out of sight."""

    model = Event
    page_title = gettext_lazy("Archive event")
    header_icon = "folder"
    button_label = gettext_lazy("Archive")
    done_message = gettext_lazy("The event is archived.")

    def sentences(self) -> list[str]:
        """Say what is no longer public and what stays."""
        return [_("The event is no longer public. Its registrations stay, and nobody is written to.")]

    def act(self, _form: Any) -> None:
        """Archive it."""
        events.archive_event(event=self.object, user=self.request.user)
