"""One of several processes that register households at the same time; prints what each one got as JSON.

Arguments: primary key of the session, of an age band, number of this process, number of households.
"""

from __future__ import annotations

import json
import sys

import django


def main(session_id: int, band_id: int, process: int, households: int) -> None:
    django.setup()
    from wagtail_mib_events.enums import CareWish
    from wagtail_mib_events.models import AgeBand, Session
    from wagtail_mib_events.testing.factories import make_household, register_for

    session, band = Session.objects.get(pk=session_id), AgeBand.objects.get(pk=band_id)
    print("ready", flush=True)
    sys.stdin.readline()
    outcomes = []
    for number in range(households):
        with_child = number % 2 == 0
        household = make_household(
            phone=f"+4915{process:02}{number:07}",
            children={band: 1} if with_child else {},
            wants_care=with_child,
            care_wish=CareWish.COME_ANYWAY,
        )
        outcomes.append(register_for([session], household).outcome.value)
    print(json.dumps(outcomes), flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
