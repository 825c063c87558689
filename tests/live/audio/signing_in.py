"""Operators sign in at their phones, as on any morning: by feature code."""

from __future__ import annotations

from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone

SIGN_IN = "*11"


async def sign_in_by_phone(feed: Follower, seat: BaresipPhone) -> None:
    """Register, dial the code, hear the answer out; the seat is ready afterwards."""
    await seat.registered(within=20)
    mark = feed.mark()
    await seat.dial(SIGN_IN)
    await feed.fact("seat_signed_in", since=mark, within=20, seat=seat.name)
    await seat.call_over(within=20)
