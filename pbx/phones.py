"""What a seat's telephone is doing apart from the calls the core put there: reachable or not, busy
with something else or not.
"""

from __future__ import annotations

from acd.events import SeatPhoneSeen
from acd.values import LegId, Phone, SeatNumber

_UNREACHABLE = frozenset({"UNAVAILABLE", "INVALID"})
"""Device states of a PJSIP endpoint without a reachable contact (res_pjsip: endpoint to device
state).
"""


class SeatPhones:
    """Remembers, per seat, the device state and the legs that are none of the core's."""

    def __init__(self) -> None:
        self._unreachable: set[SeatNumber] = set()
        self._own: dict[SeatNumber, set[LegId]] = {}

    def reset(self, unreachable: set[SeatNumber], own: dict[SeatNumber, set[LegId]]) -> None:
        """Take over what a snapshot shows."""
        self._unreachable = unreachable
        self._own = own

    def phone(self, seat: SeatNumber) -> Phone:
        """How the seat's phone stands now."""
        if seat in self._unreachable:
            return Phone.UNREACHABLE
        return Phone.BUSY if self._own.get(seat) else Phone.USABLE

    def taken(self, seat: SeatNumber, leg: LegId) -> list[SeatPhoneSeen]:
        """The phone has a call of its own: a feature code, or a word with a colleague."""
        self._own.setdefault(seat, set()).add(leg)
        return [SeatPhoneSeen(seat=seat, phone=self.phone(seat))]

    def gone(self, seat: str | None, leg: LegId) -> list[SeatPhoneSeen]:
        """A leg ended; news only when it was one of the phone's own."""
        legs = self._own.get(SeatNumber(seat)) if seat else None
        if not seat or not legs or leg not in legs:
            return []
        legs.discard(leg)
        return [SeatPhoneSeen(seat=SeatNumber(seat), phone=self.phone(SeatNumber(seat)))]

    def device_state(self, seat: SeatNumber, state: str) -> list[SeatPhoneSeen]:
        """The PBX says whether the phone can be reached. (That it is in use is known better from
        its legs.)
        """
        if state in _UNREACHABLE:
            self._unreachable.add(seat)
        else:
            self._unreachable.discard(seat)
        return [SeatPhoneSeen(seat=seat, phone=self.phone(seat))]
