"""Whatever happened on a long day, the shortened journal brings back the same core."""

from __future__ import annotations

from typing import Any

import pytest

from acd.centre import Centre
from acd.values import SeatState
from tests.acd.desk import differences, replayed
from tests.acd.test_long_days import Day
from tests.store.test_carry_over import essential, shortened

EVERY = 10
"""Steps between two comparisons."""


def waited_for(centre: Centre) -> dict[str, Any]:
    """Who is to be rung back, and what routing compares seats by."""
    state = centre.state
    return {
        "bookings": {
            x.call: (x.number, x.queue, x.attempts, x.tries, x.placed, x.due, x.level, x.rank[:3])
            for x in state.bookings
        },
        "tallies": {
            x.number: (x.calls, round(x.talk_seconds, 6), x.rung_at, x.misses)
            for x in state.seats.values()
            if x.state is not SeatState.SIGNED_OUT
        },
        "places": {
            x.call: (x.queue, x.level, x.queued_at, x.rank[:3]) for x in state.calls.values()
        },
    }


class ShortenedDay(Day):
    steps = 0

    def rows_are_right(self) -> None:
        super().rows_are_right()
        self.steps += 1
        if self.steps % EVERY == 0:
            whole = replayed(self.site, self.facts)
            again = replayed(self.site, shortened(self.facts))
            assert differences(essential(whole), essential(again)) == []
            assert differences(waited_for(whole), waited_for(again)) == []


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_matters_is_left_out(seed: int) -> None:
    ShortenedDay(seed).walk(250)
