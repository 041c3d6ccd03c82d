"""Who may take a place: the decision itself, free of database and clock.

``decide`` walks the queue once, in order. Whoever fits gets her place, whoever does not is passed over and keeps
her place in the queue. Because places only become fewer during the walk, nobody who was passed over could fit later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wagtail_mib_events.enums import CareStatus, CareWish


@dataclass
class Supply:
    """Free places: seats per session (``None``: no limit), childcare per (session, age band). All ids are keys."""

    seats: dict[int, int | None]
    care: dict[tuple[int, int], int]

    def has_seats(self, sessions: Iterable[int], adults: int) -> bool:
        """Tell whether so many adults fit into each of the sessions."""
        return all((free := self.seats[session]) is None or free >= adults for session in sessions)

    def has_care(self, session: int, children: Mapping[int, int]) -> bool:
        """Tell whether all siblings (number per age band) can be looked after at a session."""
        return all(self.care.get((session, band), 0) >= number for band, number in children.items())

    def take_seats(self, sessions: Iterable[int], adults: int) -> None:
        """Take seats for so many adults from each of the sessions."""
        for session in sessions:
            free = self.seats[session]
            if free is not None:
                self.seats[session] = free - adults

    def take_care(self, session: int, children: Mapping[int, int]) -> None:
        """Take childcare places for all siblings at a session."""
        for band, number in children.items():
            self.care[session, band] = self.care.get((session, band), 0) - number


@dataclass(frozen=True)
class Request:
    """What one household asks for, all or nothing over its ``sessions``.

    ``children`` are those to be looked after: session to number per age band, without the sessions that look after
    nobody. ``seated``: it holds its seats already and waits only for childcare.
    """

    sessions: tuple[int, ...]
    adults: int
    children: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    wish: CareWish = CareWish.COME_ANYWAY
    seated: bool = False


@dataclass(frozen=True)
class Grant:
    """The answer to a request that gets something: childcare status per session."""

    care: Mapping[int, CareStatus]


def decide(*, supply: Supply, queue: Iterable[Request]) -> list[Grant | None]:
    """Return what each request gets, in the order of the queue; ``None``: nothing. ``supply`` is used up on the way."""
    return [_grant(supply, request) for request in queue]


def _grant(supply: Supply, request: Request) -> Grant | None:
    if not request.seated and not supply.has_seats(request.sessions, request.adults):
        return None
    care = {session: _care(supply, session, request.children.get(session, {})) for session in request.sessions}
    lacks_care = CareStatus.WAITING in care.values()
    if lacks_care and not request.seated and request.wish == CareWish.ONLY_WITH_CARE:
        return None
    if request.seated and CareStatus.GRANTED not in care.values():
        return None
    if not request.seated:
        supply.take_seats(request.sessions, request.adults)
    for session, status in care.items():
        if status == CareStatus.GRANTED:
            supply.take_care(session, request.children[session])
    return Grant(care=care)


def _care(supply: Supply, session: int, children: Mapping[int, int]) -> CareStatus:
    if not children:
        return CareStatus.NONE
    return CareStatus.GRANTED if supply.has_care(session, children) else CareStatus.WAITING
