"""What operators ask of their seats, and what a seat does once it is done with a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.records import SeatRecord
from acd.refusals import NoSuchSeat, OperatorSignedInElsewhere, SeatInUse
from acd.values import SeatNumber, SeatState

if TYPE_CHECKING:
    from acd.centre import Centre

BUSY = frozenset({SeatState.RESERVED, SeatState.TALKING})


class SeatHandlers:
    """The handlers of everything that concerns seats alone."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    # --- used by the other handlers ---

    def free(self, seat: SeatRecord) -> None:
        """The seat is done with what it did: ready, or what the operator asked for meanwhile."""
        stamp = self._centre.stamp
        gone = seat.number not in self._state.site.seats
        if gone or (seat.leaving and seat.leaving_signs_out):
            self.sign_out(seat)
        elif seat.leaving:
            reason = seat.leaving_reason
            self._centre.record(f.SeatWentOnBreak(**stamp, seat=seat.number, reason=reason))
            self.mirror(seat)
        else:
            self._centre.record(f.SeatBecameReady(**stamp, seat=seat.number))
            self.mirror(seat)

    def rest(self, seat: SeatRecord) -> None:
        """Leave a free seat alone for a moment: its phone did not do what was asked of it."""
        if seat.state is SeatState.READY:
            until = self._centre.at + self._state.site.rest_after_miss_seconds
            self._centre.record(
                f.SeatRestStarted(**self._centre.stamp, seat=seat.number, until=until)
            )

    def sign_out(self, seat: SeatRecord) -> None:
        self._centre.record(
            f.SeatSignedOut(**self._centre.stamp, seat=seat.number, operator=seat.operator)
        )
        self.mirror(seat)

    def mirror(self, seat: SeatRecord) -> None:
        """Tell the PBX's own queue how the seat stands, for the time when it is left alone."""
        self._centre.command(
            c.MirrorSeat(
                seat.number,
                signed_in=seat.state is not SeatState.SIGNED_OUT,
                on_break=seat.state is SeatState.ON_BREAK,
                hotlines=tuple(sorted(self._state.hotlines_of(seat.number))),
            )
        )

    # --- configuration and phones ---

    def site_configured(self, event: e.SiteConfigured) -> None:
        """Operators on seats that are gone are signed out, those on a call when it is over."""
        for seat in list(self._state.seats.values()):
            idle = seat.state in (SeatState.READY, SeatState.ON_BREAK)
            if idle and seat.number not in event.site.seats:
                self.sign_out(seat)
        self._state.configure(event.site)

    def phone_seen(self, event: e.SeatPhoneSeen) -> None:
        if event.seat not in self._state.site.seats:
            return
        seat = self._state.seat(event.seat)
        seat.phone_seen_at = self._centre.at
        if seat.phone is not event.phone:
            self._centre.record(
                f.SeatPhoneChanged(**self._centre.stamp, seat=event.seat, phone=event.phone)
            )

    # --- requests ---

    def sign_in_wanted(self, event: e.SignInWanted) -> None:
        seat = self._configured(event.seat)
        if seat.state is not SeatState.SIGNED_OUT and seat.operator:
            if seat.operator == event.operator:
                return
            raise SeatInUse(f"seat {seat.number} is in use by {seat.operator}")
        elsewhere = self._state.seat_of.get(event.operator)
        if elsewhere is not None:
            raise OperatorSignedInElsewhere(f"{event.operator} is signed in on seat {elsewhere}")
        self._centre.record(
            f.SeatSignedIn(**self._centre.stamp, seat=seat.number, operator=event.operator)
        )
        self.mirror(seat)

    def sign_out_wanted(self, event: e.SignOutWanted) -> None:
        seat = self._configured(event.seat)
        if seat.state is not SeatState.SIGNED_OUT:
            self._leave(seat, sign_out=True)

    def break_wanted(self, event: e.BreakWanted) -> None:
        seat = self._signed_in(event.seat)
        if seat.state is not SeatState.ON_BREAK:
            self._leave(seat, sign_out=False, reason=event.reason)

    def ready_wanted(self, event: e.ReadyWanted) -> None:
        seat = self._signed_in(event.seat)
        resting = seat.state is SeatState.READY and seat.rest_until is not None
        if resting or seat.state in (SeatState.ON_BREAK, SeatState.WRAP_UP):
            self._centre.record(f.SeatBecameReady(**self._centre.stamp, seat=seat.number))
            self.mirror(seat)

    def _leave(self, seat: SeatRecord, *, sign_out: bool, reason: str = "") -> None:
        """Sign out or go on break: now, or after the call."""
        stamp = self._centre.stamp
        if seat.state in BUSY:
            asked = (True, sign_out, reason)
            if (seat.leaving, seat.leaving_signs_out, seat.leaving_reason) != asked:
                self._centre.record(
                    f.SeatLeaveRequested(
                        **stamp, seat=seat.number, sign_out=sign_out, reason=reason
                    )
                )
        elif sign_out:
            self.sign_out(seat)
        else:
            self._centre.record(f.SeatWentOnBreak(**stamp, seat=seat.number, reason=reason))
            self.mirror(seat)

    def _configured(self, number: SeatNumber) -> SeatRecord:
        if number not in self._state.site.seats:
            raise NoSuchSeat(f"there is no seat {number}")
        return self._state.seat(number)

    def _signed_in(self, number: SeatNumber) -> SeatRecord:
        seat = self._configured(number)
        if seat.state is SeatState.SIGNED_OUT:
            raise NoSuchSeat(f"nobody is signed in on seat {number}")
        return seat
