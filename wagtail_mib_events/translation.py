"""Registers the translated fields; django-modeltranslation finds this module where a site lists it."""

from __future__ import annotations

from modeltranslation.translator import TranslationOptions, translator

from wagtail_mib_events import models

for model in (
    *(models.Location, models.Topic, models.Contact, models.Companion),
    *(models.Funding, models.Event, models.Session),
):
    options = type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": model.translated_fields})
    translator.register(model, options)
