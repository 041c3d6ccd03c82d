"""The decision itself, over every queue that hypothesis thinks of."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from wagtail_mib_events.domain.allocation import Grant, Request, Supply, decide
from wagtail_mib_events.enums import CareStatus, CareWish

SESSIONS = (1, 2, 3)
BANDS = (1, 2)

care_places = st.fixed_dictionaries({(session, band): st.integers(0, 3) for session in SESSIONS for band in BANDS})
supplies = st.builds(
    Supply,
    seats=st.fixed_dictionaries({session: st.none() | st.integers(0, 6) for session in SESSIONS}),
    care=care_places,
)
siblings = st.dictionaries(st.sampled_from(BANDS), st.integers(1, 2))


@st.composite
def requests(draw: st.DrawFn) -> Request:
    sessions = draw(st.sets(st.sampled_from(SESSIONS), min_size=1))
    children = draw(siblings)
    return Request(
        sessions=tuple(sorted(sessions)),
        adults=draw(st.integers(1, 3)),
        children=dict.fromkeys(sessions, children) if children else {},
        wish=draw(st.sampled_from(CareWish)),
        seated=draw(st.booleans()) if children else False,
    )


queues = st.lists(requests(), max_size=12)


def seats_used(queue: list[Request], grants: list[Grant | None]) -> Counter[int]:
    used: Counter[int] = Counter()
    for request, grant in zip(queue, grants, strict=True):
        if grant is not None and not request.seated:
            used.update(dict.fromkeys(request.sessions, request.adults))
    return used


def care_used(queue: list[Request], grants: list[Grant | None]) -> Counter[tuple[int, int]]:
    used: Counter[tuple[int, int]] = Counter()
    for request, grant in zip(queue, grants, strict=True):
        for session, status in grant.care.items() if grant else ():
            if status == CareStatus.GRANTED:
                used.update({(session, band): number for band, number in request.children[session].items()})
    return used


@given(supplies, queues)
def test_no_more_is_given_than_there_is(supply: Supply, queue: list[Request]) -> None:
    before = deepcopy(supply)
    grants = decide(supply=supply, queue=queue)
    seats, care = seats_used(queue, grants), care_used(queue, grants)
    limits = {session: free for session, free in before.seats.items() if free is not None}
    assert [session for session, free in limits.items() if seats[session] > free] == []
    assert [key for key, number in care.items() if number > before.care[key]] == []


@given(supplies, queues)
def test_nobody_waits_for_what_is_still_free(supply: Supply, queue: list[Request]) -> None:
    grants = decide(supply=supply, queue=queue)
    passed_over = [request for request, grant in zip(queue, grants, strict=True) if grant is None]
    assert [grant for grant in decide(supply=deepcopy(supply), queue=passed_over) if grant is not None] == []


@given(supplies, queues)
def test_a_later_household_never_takes_from_an_earlier_one(supply: Supply, queue: list[Request]) -> None:
    shorter = decide(supply=deepcopy(supply), queue=queue[:-1])
    assert decide(supply=supply, queue=queue)[: len(shorter)] == shorter


@given(supplies, queues)
def test_a_course_is_granted_whole_and_siblings_together(supply: Supply, queue: list[Request]) -> None:
    for request, grant in zip(queue, decide(supply=supply, queue=queue), strict=True):
        if grant is None:
            continue
        assert set(grant.care) == set(request.sessions)
        if request.wish == CareWish.ONLY_WITH_CARE and request.children and not request.seated:
            assert set(grant.care.values()) == {CareStatus.GRANTED}


@given(queues)
def test_without_limits_everybody_gets_a_seat(queue: list[Request]) -> None:
    supply = Supply(seats=dict.fromkeys(SESSIONS), care={})
    grants = decide(supply=supply, queue=queue)
    expected = [
        not request.seated and (not request.children or request.wish == CareWish.COME_ANYWAY) for request in queue
    ]
    assert [grant is not None for grant in grants] == expected
