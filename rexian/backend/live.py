"""The core as the API sees it: requests in, a picture of the present out."""

from __future__ import annotations

import itertools

from acd.events import Event
from acd.values import CallId
from api.views import LiveCall, LiveSeat, LiveView
from rexian.backend.loop import CentreLoop
from rexian.backend.picture import live_call, live_calls, live_queues, live_ring_backs, live_seats
from rexian.pbxconfig import SYSTEM_NAME


class Centre:
    """Fills ``api.ports.CentrePort``."""

    def __init__(self, loop: CentreLoop) -> None:
        self._loop = loop
        self._counter = itertools.count(1)

    async def submit(self, event: Event) -> None:
        """Decide on a request at once. Raises ``acd.refusals.Refusal``."""
        refusal = self._loop.take(event).refusal
        if refusal is not None:
            raise refusal

    def name_call(self) -> CallId:
        """A name for a call to be placed, ``<system>-<milliseconds>.o<n>``: no call that came in
        ends so, and none of an earlier run of this program began in the same millisecond.
        """
        moment = round(self._loop.clock.now() * 1000)
        return CallId(f"{SYSTEM_NAME}-{moment}.o{next(self._counter)}")

    def call(self, call: str) -> LiveCall | None:
        """One call as it stands now, if it is up."""
        return live_call(self._loop.centre.state, CallId(call))

    def seats(self) -> tuple[LiveSeat, ...]:
        """The configured seats as they stand now."""
        return live_seats(self._loop.centre.state)

    def snapshot(self) -> LiveView:
        """Where everything stands now."""
        state = self._loop.centre.state
        return LiveView(
            at=self._loop.clock.now(),
            pbx_in_sight=state.sighted,
            pbx_since=self._loop.sight_since,
            pbx_reason="" if state.sighted else self._loop.lost_sight_because,
            seats=live_seats(state),
            calls=live_calls(state),
            ring_backs=live_ring_backs(state),
            queues=live_queues(state),
        )
