"""Concrete page types for events: texts of the event drive them, the body is for what only the page needs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.search import index

from wagtail_mib_events.page_mixins import EVENT_TEMPLATE, INDEX_TEMPLATE, EventIndexPageMixin, EventPageMixin

BODY_BLOCKS = [
    ("heading", blocks.CharBlock(form_classname="title", label=_("Heading"))),
    ("paragraph", blocks.RichTextBlock(features=["bold", "italic", "ul", "ol", "link"], label=_("Text"))),
    ("image", ImageBlock(label=_("Picture"))),
]


class EventIndexPage(EventIndexPageMixin, Page):
    """A list of events; below another index page a programme or a series."""

    body = StreamField(BODY_BLOCKS, verbose_name=_("body"), blank=True)
    image: models.ForeignKey[Any, Any] = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    template = INDEX_TEMPLATE
    content_panels = [*Page.content_panels, FieldPanel("image"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("body"), APIField("image")]
    subpage_types = ["wagtail_mib_events_pages.EventIndexPage", "wagtail_mib_events_pages.EventPage"]

    class Meta:
        verbose_name = _("event list")
        verbose_name_plural = _("event lists")


class EventPage(EventPageMixin, Page):
    """The page of one event."""

    body = StreamField(BODY_BLOCKS, verbose_name=_("body"), blank=True)
    image: models.ForeignKey[Any, Any] = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    template = EVENT_TEMPLATE
    content_panels = [*Page.content_panels, FieldPanel("event"), FieldPanel("image"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [APIField("body"), APIField("image")]
    parent_page_types = ["wagtail_mib_events_pages.EventIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event page")
        verbose_name_plural = _("event pages")
