"""Factories for projects that test their own integration; every function saves what it returns."""

from wagtail_mib_events.testing.factories import (
    age_bands,
    make_event,
    make_household,
    make_location,
    make_registration,
    make_session,
)

__all__ = ["age_bands", "make_event", "make_household", "make_location", "make_registration", "make_session"]
