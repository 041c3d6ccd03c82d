"""The domain model, one file per aggregate. Everything is a plain model outside every page revision."""

from wagtail_mib_events.models.childcare import AgeBand, ChildcarePlaces
from wagtail_mib_events.models.counts import SessionCount
from wagtail_mib_events.models.events import Event
from wagtail_mib_events.models.messages import Message
from wagtail_mib_events.models.permissions import GroupLocationPermission
from wagtail_mib_events.models.places import Location
from wagtail_mib_events.models.registrations import QUEUE_ORDER, Booking, Child, ConsentRecord, Registration
from wagtail_mib_events.models.scans import Scan
from wagtail_mib_events.models.sessions import Session
from wagtail_mib_events.models.supporters import Companion, Contact, Funding, Partner, Topic
from wagtail_mib_events.models.translated import TranslatedTextsModel

__all__ = [
    "QUEUE_ORDER",
    "AgeBand",
    "Booking",
    "Child",
    "ChildcarePlaces",
    "Companion",
    "ConsentRecord",
    "Contact",
    "Event",
    "Funding",
    "GroupLocationPermission",
    "Location",
    "Message",
    "Partner",
    "Registration",
    "Scan",
    "Session",
    "SessionCount",
    "Topic",
    "TranslatedTextsModel",
]
