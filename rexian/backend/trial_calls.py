"""Test calls: the PBX rings one of the site's hotlines itself, for the seat of who asks.

From the INVITE on it is a call like any other (``acd.trial_line`` says what is different). Here it
is placed, once, and its arrival awaited, since it can find the lines full or the hotline closed.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Iterable

from acd.facts import CallOffered, CallRefused, Fact
from acd.refusals import NoSuchSeat, NotNow, PbxOutOfSight, SeatNotFree
from acd.trial_line import TRIAL_TRUNK, trial_caller
from acd.values import HotlineNumber, SeatNumber
from api.ports.trial_calls import TrialCall, TrialCallFailed
from pbx.ami import AmiConnection, AmiError
from pbx.trial_call import originate
from rexian.backend.loop import CentreLoop

ARRIVES_WITHIN_SECONDS = 5.0


class TrialCalls:
    """Fills ``api.ports.TrialCallsPort``. To be used in the event loop's thread."""

    def __init__(
        self,
        connection: AmiConnection,
        loop: CentreLoop,
        *,
        is_open: Callable[[HotlineNumber], bool],
        own_address: str,
        carriers: Callable[[], Iterable[str]],
        within: float = ARRIVES_WITHIN_SECONDS,
    ) -> None:
        """``carriers`` are the addresses calls are taken from as a carrier's; ``own_address`` is
        where the PBX reaches itself.
        """
        self._connection = connection
        self._loop = loop
        self._is_open = is_open
        self._own_address = ipaddress.ip_address(own_address)
        self._carriers = carriers
        self._within = within
        self._awaited: dict[str, asyncio.Future[CallOffered | CallRefused]] = {}
        """By the number a test call comes from."""

    async def place(self, seat: str) -> TrialCall:
        number = SeatNumber(seat)
        hotline = self._hotline_for(number)
        caller = trial_caller(number)
        if caller in self._awaited:
            raise NotNow(f"a test call for seat {seat} is under way")
        if self._taken_for_a_carrier():
            raise TrialCallFailed("carrier_at_own_address")
        arrival = self._awaited[caller] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._within):
                await self._connection.send("Originate", originate(hotline, number))
                came = await arrival
        except (TimeoutError, AmiError) as fault:
            raise TrialCallFailed("did_not_arrive") from fault
        finally:
            del self._awaited[caller]
        if isinstance(came, CallRefused):
            raise TrialCallFailed(came.reason.value)
        return TrialCall(call=came.call, seat=number, hotline=hotline)

    def take(self, fact: Fact) -> None:
        """Every fact, as it is decided."""
        if isinstance(fact, CallOffered | CallRefused) and fact.trunk == TRIAL_TRUNK:
            awaited = self._awaited.get(fact.caller)
            if awaited is not None and not awaited.done():
                awaited.set_result(fact)

    def _taken_for_a_carrier(self) -> bool:
        """Carriers are known by their address before anybody is asked for a name."""
        carriers = (ipaddress.ip_network(host, strict=False) for host in self._carriers())
        return any(self._own_address in carrier for carrier in carriers)

    def _hotline_for(self, seat: SeatNumber) -> HotlineNumber:
        """One that is open, best one whose calls the seat answers anyway."""
        state = self._loop.centre.state
        if not state.sighted:
            raise PbxOutOfSight("the telephone system is not in sight; ask again in a moment")
        if seat not in state.site.seats:
            raise NoSuchSeat(f"there is no seat {seat}")
        if seat not in state.free:
            raise SeatNotFree(f"seat {seat} is not ready, or its telephone cannot be rung")
        own = state.hotlines_of(seat)
        ranked = sorted(state.site.hotlines, key=lambda one: (one not in own, one))
        found = next((one for one in ranked if self._is_open(one)), None)
        if found is None:
            raise TrialCallFailed("closed")
        return found
