"""Places and people: what events are put together from. Rights are Wagtail's ordinary ones, for all locations alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, Panel, TabbedInterface
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup

from wagtail_mib_events.admin.forms.people import NamedForm
from wagtail_mib_events.admin.panels import text_panel
from wagtail_mib_events.admin.translation_panels import translations_tabs
from wagtail_mib_events.admin.views.deletion import KindDeleteView
from wagtail_mib_events.admin.viewsets.base import LeanViewSet
from wagtail_mib_events.models import AgeBand, Companion, Contact, Funding, Location, Partner, Topic
from wagtail_mib_events.models.translated import TranslatedTextsModel, column_names


class PeopleIndexView(generic.IndexView):
    """A list that is searched by the texts of its rows in every language."""

    results_template_name = "wagtail_mib_events/admin/people/index_results.html"
    is_searchable = True
    searched: tuple[str, ...] = ()
    purpose: Any = ""

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Look into all columns of the searched fields."""
        if not self.is_searching:
            return queryset
        translated = getattr(self.model, "translated_fields", ())
        found = Q()
        for field in self.searched:
            for column in column_names(field) if field in translated else [field]:
                found |= Q(**{f"{column}__icontains": self.search_query})
        return queryset.filter(found)


class PeopleViewSet(LeanViewSet):
    """A kind of place or people: its texts by language, its facts, a friendly answer when it is in use."""

    index_view_class = PeopleIndexView
    index_results_template_name = PeopleIndexView.results_template_name
    delete_view_class = KindDeleteView
    delete_template_name = KindDeleteView.template_name
    left_out = frozenset({"usage"})
    list_display = ["__str__"]
    searched: ClassVar[tuple[str, ...]] = ("name",)
    purpose: ClassVar[Any] = ""
    #: What stands above the texts.
    leading: ClassVar[tuple[str, ...]] = ()
    #: Translated texts, and whether each has more than one line.
    texts: ClassVar[Mapping[str, bool]] = {}
    #: What stands beside the texts of the default language: names of fields, or rows of names.
    facts: ClassVar[tuple[str | tuple[str, ...], ...]] = ()

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Say what is searched, and what the list is for while it is empty."""
        given: dict[str, Any] = super().get_index_view_kwargs(searched=self.searched, purpose=self.purpose, **kwargs)
        return given

    def get_edit_handler(self) -> Panel:
        """Return the form: default language and facts, other languages on a tab of their own."""
        first = [text_panel(self.model, text, lines=lines) for text, lines in self.texts.items()]
        leading = [FieldPanel(name) for name in self.leading]
        tabs = [ObjectList([*leading, *first, *self._fact_panels()], heading=_("Facts"))]
        if issubclass(self.model, TranslatedTextsModel):
            tabs += translations_tabs(self.model, self.texts)
        layout = TabbedInterface(tabs) if len(tabs) > 1 else tabs[0]
        layout.base_form_class = NamedForm
        return layout.bind_to_model(self.model)

    def _fact_panels(self) -> list[Panel]:
        return [
            FieldPanel(fact, classname=f"mib-admin-{fact}")
            if isinstance(fact, str)
            else FieldRowPanel([FieldPanel(name) for name in fact])
            for fact in self.facts
        ]


class LocationViewSet(PeopleViewSet):
    """Locations."""

    model = Location
    name = "mib_locations"
    icon = "home"
    texts = {"name": False, "directions": True}
    facts = (
        "street",
        ("postal_code", "town"),
        ("step_free", "pram_access"),
        ("latitude", "longitude"),
        "slug",
    )
    list_display = ["__str__", "street", "town", "step_free"]
    searched = ("name", "town", "street")
    purpose = _("Add the places at which your events take place. Rights are given per location.")


class TopicViewSet(PeopleViewSet):
    """Topics."""

    model = Topic
    name = "mib_topics"
    icon = "tag"
    texts = {"name": False}
    facts = ("slug",)
    purpose = _("Add the subjects by which people find events, for example health or work.")


class ContactViewSet(PeopleViewSet):
    """Contact persons."""

    model = Contact
    name = "mib_contacts"
    icon = "user"
    leading = ("name",)
    texts = {"role": False}
    facts = (("phone", "email"), "languages", "wants_digest", "photo")
    list_display = ["__str__", "phone", "email"]
    searched = ("name", "phone", "email")
    purpose = _("Add the persons whom people may call. Their names and numbers are shown on the website.")


class CompanionViewSet(PeopleViewSet):
    """Companions."""

    model = Companion
    name = "mib_companions"
    icon = "openquote"
    leading = ("name",)
    texts = {"role": False}
    facts = ("languages",)
    purpose = _("Add bilingual companions, interpreters and role models.")


class PartnerViewSet(PeopleViewSet):
    """Partners."""

    model = Partner
    name = "mib_partners"
    icon = "link"
    facts = ("name", "url", "logo")
    list_display = ["__str__", "url"]
    purpose = _("Add the organisations that take part, with their logos.")


class FundingViewSet(PeopleViewSet):
    """Fundings."""

    model = Funding
    name = "mib_fundings"
    icon = "thumbtack"
    leading = ("name",)
    texts = {"statement": True, "logo_alt": False}
    facts = ("logo",)
    purpose = _("Add the statements and logos that funders want to see on every page and paper.")


class AgeBandViewSet(PeopleViewSet):
    """Age bands."""

    model = AgeBand
    name = "mib_age_bands"
    icon = "list-ol"
    facts = (("from_age", "to_age"), "children_per_carer")
    list_display = ["__str__", "children_per_carer"]
    searched = ()
    purpose = _("Add the ages by which childcare places are counted.")

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """A handful of rows needs no search."""
        return super().get_index_view_kwargs(is_searchable=False, **kwargs)


class PlacesAndPeopleGroup(ModelViewSetGroup):
    """What changes seldom."""

    menu_label = _("Places and people")
    menu_icon = "home"
    menu_order = 115
    items = (
        LocationViewSet,
        TopicViewSet,
        ContactViewSet,
        CompanionViewSet,
        PartnerViewSet,
        FundingViewSet,
        AgeBandViewSet,
    )
