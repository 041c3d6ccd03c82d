"""The layout of the event form: texts and facts first, dates in the middle, translations on a tab of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface

from wagtail_mib_events.admin.forms.events import EventForm
from wagtail_mib_events.admin.panels import DatesPanel, DetailsPanel, text_panel
from wagtail_mib_events.admin.translation_panels import translations_tabs
from wagtail_mib_events.languages import language_name
from wagtail_mib_events.models import Event, Session
from wagtail_mib_events.models.translated import content_languages

#: The texts of an event in the order of the form, and whether each has more than one line.
EVENT_TEXTS = {
    "name": False,
    "summary": True,
    "description": True,
    "neutral_title": False,
    "price_note": False,
    "travel_cost_hint": False,
}


def event_edit_handler() -> Panel:
    """Return the form of an event. Built late, because its columns follow the languages of the site."""
    tabs = [ObjectList(_event_panels(), heading=_("Event")), *translations_tabs(Event, EVENT_TEXTS)]
    return TabbedInterface(tabs, base_form_class=EventForm, attrs={"class": "mib-admin-event"})


def _event_panels() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                text_panel(Event, "name"),
                text_panel(Event, "summary", lines=True),
                text_panel(Event, "description"),
                FieldRowPanel([FieldPanel("topic"), FieldPanel("audience")]),
                FieldPanel("languages", classname="mib-admin-languages"),
            ],
            heading=_("What"),
        ),
        DatesPanel("sessions", panels=_date_panels(), heading=_("Dates"), label=pgettext_lazy("of an event", "Date")),
        MultiFieldPanel(
            [
                FieldPanel("booking_mode"),
                FieldPanel("access", classname="mib-admin-registration"),
                FieldRowPanel(
                    [FieldPanel("max_adults"), FieldPanel("max_children")], classname="mib-admin-registration"
                ),
                FieldPanel("confirm_gained_places", classname="mib-admin-registration"),
                FieldPanel("allows_late_joining", classname="mib-admin-course"),
                FieldPanel("absence_frees_place", classname="mib-admin-course"),
                DetailsPanel(
                    [
                        FieldRowPanel([FieldPanel("min_participants"), FieldPanel("warn_days_before")]),
                        FieldPanel("asks_care_notes"),
                    ],
                    summary=_("Minimum number, notes for carers"),
                    classname="mib-admin-registration",
                ),
            ],
            heading=_("Registration"),
        ),
        FieldPanel("page_parent", icon="doc-empty"),
        MultiFieldPanel(
            [FieldPanel("contact"), FieldPanel("companions"), FieldPanel("partners"), FieldPanel("funding")],
            heading=_("Who helps"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("attendance"),
                text_panel(Event, "neutral_title"),
                text_panel(Event, "price_note"),
                text_panel(Event, "travel_cost_hint"),
                FieldPanel("slug"),
            ],
            heading=_("More"),
            classname="collapsed",
        ),
    ]


def _date_panels() -> list[Panel]:
    registration = DetailsPanel(
        [
            FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
            FieldPanel("care_closes_at"),
        ],
        summary=_("When to register"),
        classname="mib-admin-registration",
    )
    meeting_points = [
        text_panel(Session, "meeting_point", language=code, heading=language_name(code), help_text="")
        for code in content_languages()[1:]
    ]
    return [
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        FieldRowPanel([FieldPanel("location"), FieldPanel("venue")]),
        FieldPanel("online_url", classname="mib-admin-online"),
        text_panel(Session, "meeting_point"),
        FieldPanel("capacity", classname="mib-admin-registration"),
        FieldPanel("care_places", classname="mib-admin-registration"),
        registration,
        *_group(meeting_points),
        DetailsPanel([FieldPanel("companions")], summary=_("Companions")),
    ]


def _group(meeting_points: list[Panel]) -> list[Panel]:
    heading = _("Room or meeting point in other languages")
    return [DetailsPanel(meeting_points, summary=heading)] if meeting_points else []
