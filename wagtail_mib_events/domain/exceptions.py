"""What can stand in the way of a use case. Each carries a sentence for the person in front of the screen."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Base of all refusals; ``message`` is a translated sentence for people."""

    message: str | Promise = _("That did not work. Please call us.")

    def __str__(self) -> str:
        return str(self.message)


class EventGone(DomainError):
    """The event does not exist (any more)."""

    message = _("This event does not exist any more.")


class RegistrationClosed(DomainError):
    """The registration window is over, the date or the event is cancelled, or registration is not for everyone."""

    message = _("Registration for this date has ended. Please call us: we look for a way together.")


class NoPlaceLeft(DomainError):
    """No place is free and she does not want to wait."""

    message = _("All places are taken.")


class NoCareLeft(NoPlaceLeft):
    """No childcare place is free for all her children."""

    message = _("No childcare place is free for your children on this date.")


class CareClosed(DomainError):
    """Childcare can no longer be asked for, or not for more children."""

    message = _("It is too late to ask for childcare on this date. Please call us: we look for a way together.")


class InvalidSelection(DomainError):
    """The dates, people or children do not fit the rules of the event."""

    message = _("Please check the dates and the number of people.")


class NothingToDo(DomainError):
    """The registration is in a state in which the step makes no sense; nothing was changed."""

    message = _("Nothing was changed: this has been done already, or the time for it is over.")


class CareNotesUnavailable(DomainError):
    """The site has no key with which what carers must know could be sealed."""

    message = _("This cannot be stored at the moment. Please tell the carers when you come, or call us.")


class Busy(DomainError):
    """The database was busy for too long; nothing was changed."""

    message = _("Very many people are registering right now. Please press the button once more.")


class DateHasRegistrations(DomainError):
    """A date cannot be deleted because someone registered for it or was checked in there."""

    message = _("People have registered for this date. Please cancel it instead of deleting it.")


class DateGone(DomainError):
    """A date was deleted while it was being edited."""

    message = _("One of the dates does not exist any more. Please look at the event again.")


class TooManyAppointments(DomainError):
    """More appointments were asked for than are made at once."""

    message = _("At most 100 appointments can be made at once. Please choose fewer weeks, or longer appointments.")


class NoPageType(DomainError):
    """No page type for events may be made below this page."""

    message = _("Pages of events cannot be made here. Please choose another place.")


class MayNotAddPage(DomainError):
    """The user may not add pages below this page."""

    message = _("You may not add pages here. Please choose another place.")
