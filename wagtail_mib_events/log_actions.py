"""The package's actions in Wagtail's audit log; no message may hold a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter


class CarersListFormatter(LogFormatter):
    """Says of which date the carers' list was opened."""

    label = _("Open carers' list")

    def format_message(self, log_entry: Any) -> str:
        """Return the sentence."""
        start = timezone.localtime(datetime.fromisoformat(log_entry.data["start"]))
        date = formats.date_format(start, "SHORT_DATETIME_FORMAT")
        return gettext("Carers' list of %(date)s opened") % {"date": date}


def register_log_actions(actions: LogActionRegistry) -> None:
    """Register every action with its label and its sentence (called by the hook ``register_log_actions``)."""
    actions.register_action("wagtail_mib_events.register", _("Register"), _("Registered"))
    actions.register_action("wagtail_mib_events.confirm_email", _("Confirm e-mail"), _("E-mail confirmed"))
    actions.register_action("wagtail_mib_events.accept_offer", _("Accept offer"), _("Offered place accepted"))
    actions.register_action("wagtail_mib_events.take_place", _("Take place"), _("Free place taken"))
    actions.register_action("wagtail_mib_events.cancel", _("Cancel registration"), _("Registration cancelled"))
    actions.register_action("wagtail_mib_events.change_date", _("Change date"), _("Date changed"))
    actions.register_action("wagtail_mib_events.change_household", _("Change people"), _("People and needs changed"))
    actions.register_action("wagtail_mib_events.delete", _("Delete registration"), _("Registration deleted"))
    actions.register_action("wagtail_mib_events.overbook", _("Overbook"), _("Overbooked on purpose"))
    actions.register_action("wagtail_mib_events.prefer", _("Prefer"), _("Preferred in the queue"))
    actions.register_action("wagtail_mib_events.offer", _("Offer place"), _("Place offered"))
    actions.register_action("wagtail_mib_events.gain_place", _("Give place"), _("Place gained from the waiting list"))
    actions.register_action("wagtail_mib_events.grant_care", _("Give childcare"), _("Childcare place gained"))
    actions.register_action("wagtail_mib_events.expire", _("Expire"), _("Deadline passed"))
    actions.register_action("wagtail_mib_events.excuse", _("Excuse absence"), _("Absence told"))
    actions.register_action("wagtail_mib_events.withdraw_excuse", _("Take absence back"), _("Absence taken back"))
    actions.register_action(
        "wagtail_mib_events.write_care_notes", _("Tell carers"), _("Written what carers must know, with consent")
    )
    actions.register_action(
        "wagtail_mib_events.delete_care_notes", _("Withdraw from carers"), _("Deleted what carers must know")
    )
    actions.register_action("wagtail_mib_events.view_care_notes")(CarersListFormatter)
    actions.register_action("wagtail_mib_events.capacity", _("Change places"), _("Places changed"))
    actions.register_action("wagtail_mib_events.add_appointments", _("Add appointments"), _("Appointments added"))
    actions.register_action("wagtail_mib_events.publish_event", _("Publish"), _("Event published"))
    actions.register_action("wagtail_mib_events.archive_event", _("Archive"), _("Event archived"))
    actions.register_action("wagtail_mib_events.cancel_event", _("Cancel event"), _("Event cancelled"))
    actions.register_action("wagtail_mib_events.cancel_date", _("Cancel date"), _("Date cancelled"))
