"""What operators ask of their seats, and what a seat does once it is done with a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.moves import BROKEN, NOT_MISSED
from acd.records import SeatRecord
from acd.refusals import (
    NoSuchBreakReason,
    NoSuchSeat,
    NotNow,
    OperatorSignedInElsewhere,
    SeatInUse,
    TooManyOnBreak,
    WrapUpAtItsLimit,
)
from acd.values import CallId, Ending, HotlineNumber, QueueName, SeatNumber, SeatState

if TYPE_CHECKING:
    from acd.centre import Centre


class Tally(TypedDict):
    """What routing compares seats by, as facts carry it."""

    calls: int
    talk_seconds: float
    rung_at: float


BUSY = frozenset({SeatState.RESERVED, SeatState.TALKING})


class SeatHandlers:
    """The handlers of everything that concerns seats alone."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    # --- used by the other handlers ---

    def free(self, seat: SeatRecord) -> None:
        """The seat is done with what it did: ready, or what the operator asked for meanwhile."""
        gone = seat.number not in self._state.site.seats
        if gone or (seat.leaving and seat.leaving_signs_out):
            self.sign_out(seat)
        elif seat.leaving:
            reason = seat.leaving_reason
            self._go_on_break(seat, reason)
        else:
            self._become_ready(seat, misses=seat.misses)

    def after_ring(self, seat: SeatRecord, ending: Ending) -> None:
        """A ring came to nothing: the seat rests for a moment, or counts as not responding."""
        allowed = self._state.site.misses_allowed
        gives_up = ending not in NOT_MISSED and 0 < allowed <= seat.misses
        if gives_up and not seat.leaving and seat.number in self._state.site.seats:
            self._centre.record(
                f.SeatNotResponding(
                    **self._centre.stamp,
                    seat=seat.number,
                    misses=seat.misses,
                    **self._tally(seat),
                )
            )
            self.mirror(seat)
            return
        self.free(seat)
        if ending not in (Ending.CANCELLED, Ending.HUNG_UP):
            self.rest(seat)

    def after_talk(self, seat: SeatRecord, call: CallId, queue: QueueName, ending: Ending) -> None:
        """Wrap-up as long as the queue wants it, or none; a phone that broke down rests."""
        wrap_up = self._state.wrap_up_seconds(queue)
        if wrap_up > 0:
            self._centre.record(
                f.SeatWrapUpStarted(
                    **self._centre.stamp,
                    seat=seat.number,
                    call=call,
                    until=self._centre.at + wrap_up,
                    queue=queue,
                    **self._tally(seat),
                )
            )
            return
        self.free(seat)
        if ending in BROKEN:
            self.rest(seat)

    def rest(self, seat: SeatRecord) -> None:
        """Leave a free seat alone for a moment: its phone did not do what was asked of it."""
        if seat.state is SeatState.READY:
            until = self._centre.at + self._state.site.rest_after_miss_seconds
            self._centre.record(
                f.SeatRestStarted(**self._centre.stamp, seat=seat.number, until=until)
            )

    def sign_out(self, seat: SeatRecord) -> None:
        served = self._state.hotlines_of(seat.number)
        self._centre.record(
            f.SeatSignedOut(**self._centre.stamp, seat=seat.number, operator=seat.operator)
        )
        self._mirror_gone(seat, served | self._state.hotlines_of(seat.number))

    def mirror(self, seat: SeatRecord) -> None:
        """Tell the PBX's own queues how the seat stands, for the time when it is left alone."""
        served = self._state.hotlines_of(seat.number)
        others = self._state.own_hotlines_of(seat.number) - served
        if seat.state is SeatState.SIGNED_OUT:
            self._mirror_gone(seat, served | others)
            return
        if others:
            self._mirror_gone(seat, others)
        self._centre.command(
            c.MirrorSeat(
                seat.number,
                signed_in=True,
                on_break=seat.state in (SeatState.ON_BREAK, SeatState.NOT_RESPONDING),
                hotlines=tuple(sorted(served)),
            )
        )

    def _mirror_gone(self, seat: SeatRecord, hotlines: frozenset[HotlineNumber]) -> None:
        self._centre.command(
            c.MirrorSeat(
                seat.number, signed_in=False, on_break=False, hotlines=tuple(sorted(hotlines))
            )
        )

    # --- configuration and phones ---

    def site_configured(self, event: e.SiteConfigured) -> None:
        """Operators on seats that are gone are signed out, those on a call when it is over."""
        for seat in list(self._state.seats.values()):
            idle = seat.state in (SeatState.READY, SeatState.ON_BREAK)
            if idle and seat.number not in event.site.seats:
                self.sign_out(seat)
        there = [x for x in self._state.seats.values() if x.state is not SeatState.SIGNED_OUT]
        served = {seat.number: self._state.hotlines_of(seat.number) for seat in there}
        self._state.configure(event.site)
        for seat in there:
            now = self._state.hotlines_of(seat.number)
            if now != served[seat.number]:
                if gone := served[seat.number] - now:
                    self._mirror_gone(seat, gone)
                self.mirror(seat)
        self._centre.queues.rescue()

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
                if seat.state is SeatState.NOT_RESPONDING:
                    self._become_ready(seat, misses=0)
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
            if not event.inferred:
                self._check_break(seat, event.reason)
            self._leave(seat, sign_out=False, reason=event.reason)

    def ready_wanted(self, event: e.ReadyWanted) -> None:
        seat = self._signed_in(event.seat)
        resting = seat.state is SeatState.READY and seat.rest_until is not None
        done = (SeatState.ON_BREAK, SeatState.WRAP_UP, SeatState.NOT_RESPONDING)
        if resting or seat.state in done:
            self._become_ready(seat, misses=0)

    def wrap_up_extend_wanted(self, event: e.WrapUpExtendWanted) -> None:
        """More time to write, up to the most the queue allows."""
        seat = self._signed_in(event.seat)
        if seat.state is not SeatState.WRAP_UP or seat.wrap_up_until is None:
            raise NotNow(f"seat {seat.number} is not wrapping up")
        if not event.seconds > 0:
            raise NotNow(f"a wrap-up cannot be extended by {event.seconds} seconds")
        latest = seat.since + self._state.site.queue(seat.queue).wrap_up_most_seconds
        until = min(seat.wrap_up_until + event.seconds, latest)
        if until <= seat.wrap_up_until:
            raise WrapUpAtItsLimit(f"the wrap-up of seat {seat.number} cannot last longer")
        self._centre.record(f.WrapUpExtended(**self._centre.stamp, seat=seat.number, until=until))

    # --- steps ---

    def _become_ready(self, seat: SeatRecord, *, misses: int) -> None:
        self._centre.record(
            f.SeatBecameReady(
                **self._centre.stamp, seat=seat.number, misses=misses, **self._tally(seat)
            )
        )
        self.mirror(seat)

    def _go_on_break(self, seat: SeatRecord, reason: str) -> None:
        self._centre.record(
            f.SeatWentOnBreak(
                **self._centre.stamp, seat=seat.number, reason=reason, **self._tally(seat)
            )
        )
        self.mirror(seat)

    def _tally(self, seat: SeatRecord) -> Tally:
        """What the seat's work comes to at this moment."""
        talk = seat.talk_seconds
        if seat.state is SeatState.TALKING:
            talk += max(0.0, self._centre.at - seat.since)
        return {"calls": seat.calls, "talk_seconds": talk, "rung_at": seat.rung_at}

    def _check_break(self, seat: SeatRecord, reason: str) -> None:
        """Raise ``Refusal`` when nobody may go for this reason, or too many have gone already."""
        site = self._state.site
        if site.break_reasons and reason not in site.break_reasons:
            known = ", ".join(site.break_reasons)
            raise NoSuchBreakReason(f"the reason for a break is one of: {known}")
        others = len(self._state.away) - (seat.number in self._state.away)
        if 0 < site.away_most <= others:
            raise TooManyOnBreak(
                f"{others} are on a break already; at most {site.away_most} may be"
            )

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
            self._go_on_break(seat, reason)

    def _configured(self, number: SeatNumber) -> SeatRecord:
        if number not in self._state.site.seats:
            raise NoSuchSeat(f"there is no seat {number}")
        return self._state.seat(number)

    def _signed_in(self, number: SeatNumber) -> SeatRecord:
        seat = self._configured(number)
        if seat.state is SeatState.SIGNED_OUT:
            raise NoSuchSeat(f"nobody is signed in on seat {number}")
        return seat
