"""What a seat's telephones are doing apart from the calls the core put there: reachable or not,
busy with something else or not.

A seat has two accounts: its desk phone's, named by its number, and its browser's, named
``<number>-web`` since a browser speaks another kind of SIP (``asterisk-conf/README.md``). While the
browser is there it is the one that is rung.
"""

from __future__ import annotations

from acd.events import SeatPhoneSeen
from acd.values import LegId, Phone, SeatNumber

_UNREACHABLE = frozenset({"UNAVAILABLE", "INVALID"})
"""Device states of a PJSIP endpoint without a reachable contact (res_pjsip: endpoint to device
state).
"""
_BROWSER = "-web"


def browser_account(seat: str) -> str:
    """The account that a seat's browser signs in with."""
    return seat + _BROWSER


def seat_of_account(account: str) -> SeatNumber:
    """Whose account it is; one that is no seat's comes back as it is."""
    return SeatNumber(account.removesuffix(_BROWSER))


class SeatPhones:
    """Remembers, per seat, the device states and the legs that are none of the core's."""

    def __init__(self) -> None:
        self._unreachable: set[SeatNumber] = set()
        """Desk phones."""
        self._browsers: set[SeatNumber] = set()
        """Seats whose browser can be rung."""
        self._own: dict[SeatNumber, set[LegId]] = {}

    def reset(
        self,
        unreachable: set[SeatNumber],
        own: dict[SeatNumber, set[LegId]],
        browsers: set[SeatNumber],
    ) -> None:
        """Take over what a snapshot shows: desk phones out of reach, browsers that are there."""
        self._unreachable = unreachable
        self._own = own
        self._browsers = browsers

    def channel(self, seat: str) -> str:
        """What is dialled to ring the seat: its browser while that is there, else its phone."""
        account = browser_account(seat) if SeatNumber(seat) in self._browsers else seat
        return f"PJSIP/{account}"

    def phone(self, seat: SeatNumber) -> Phone:
        """How the seat's phones stand now: one that can be rung is enough."""
        if seat in self._unreachable and seat not in self._browsers:
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

    def device_state(self, account: str, state: str) -> list[SeatPhoneSeen]:
        """The PBX says whether a phone can be reached. (That it is in use is known better from its
        legs.)
        """
        seat = seat_of_account(account)
        reachable = state not in _UNREACHABLE
        # A browser is remembered while it is there, a desk phone while it is not.
        if account == browser_account(seat):
            _put(self._browsers, seat, reachable)
        else:
            _put(self._unreachable, seat, not reachable)
        return [SeatPhoneSeen(seat=seat, phone=self.phone(seat))]


def _put(seats: set[SeatNumber], seat: SeatNumber, inside: bool) -> None:
    if inside:
        seats.add(seat)
    else:
        seats.discard(seat)
