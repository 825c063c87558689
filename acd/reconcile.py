"""Make the core agree with what the PBX shows: after a loss of sight, and as an audit now and then.

What the core believes and the snapshot does not show has ended unseen; what the snapshot shows and
the core does not know is adopted. What was heard of shortly before the PBX was asked, or since, is
left alone: the snapshot may be older.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.on_call import fetch_citizen
from acd.records import CallRecord, LegRecord
from acd.seats import BUSY
from acd.values import Ending, LegId, LegState, Place, Role, Supervision

if TYPE_CHECKING:
    from acd.centre import Centre

TOO_FRESH_SECONDS = 2.0
"""An asynchronous dial shows on the PBX a moment after it was asked for."""

LOOK_AGAIN_SECONDS = 0.5
"""How long after a leg is old enough to be judged the next look is due."""


class Reconciler:
    """Takes in snapshots of the PBX."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    def snapshot(self, event: e.PbxSnapshot) -> None:
        judged_before = event.began_at - TOO_FRESH_SECONDS
        shown = {leg.leg: leg for leg in event.legs}
        self._end_what_is_gone(shown, judged_before)
        for leg in sorted(event.legs, key=lambda seen: (seen.role is not Role.CITIZEN, seen.since)):
            self._adopt_or_update(leg, shown, judged_before)
        for call in list(self._state.calls.values()):
            self._centre.consult.adopt(call)
            self._centre.leaving.settle(call, Ending.LOST)
            self._bring_together(call, judged_before)
        self._free_stuck_seats()
        if not self._state.sighted:
            self._see()
        self._centre.outbound.go_on()
        self._phones(event)
        self._claim_callers(shown)

    def _end_what_is_gone(self, shown: dict[LegId, e.SeenLeg], judged_before: float) -> None:
        gone = [leg for leg in self._state.legs.values() if leg.leg not in shown]
        # Citizens first: the end of their last other party would put one who is gone back in line.
        for leg in sorted(gone, key=lambda record: record.role is not Role.CITIZEN):
            if leg.touched_at < judged_before:
                self._feed(e.LegEnded(leg=leg.leg, ending=Ending.LOST))
            else:
                self._look_again(leg)

    def _look_again(self, leg: LegRecord) -> None:
        """Not shown, but too fresh to be judged: it must not hold its seat until a ring's end."""
        key = ("leg", leg.leg)
        again = leg.touched_at + TOO_FRESH_SECONDS + LOOK_AGAIN_SECONDS
        due = self._state.timers.due(key)
        self._state.timers.set(key, again if due is None else min(due, again))

    def _adopt_or_update(
        self, seen: e.SeenLeg, shown: dict[LegId, e.SeenLeg], judged_before: float
    ) -> None:
        known = self._state.legs.get(seen.leg)
        if known is not None:
            if known.touched_at < judged_before:
                self._update(known, seen)
        elif seen.leg in self._state.ended or seen.call in self._state.closed:
            self._hang_up_ghost(seen, judged_before)
        elif seen.role is Role.CITIZEN and seen.state is not LegState.RINGING:
            self._adopt_call(seen)
        elif seen.call in self._state.calls:
            self._feed(
                e.LegAdopted(
                    leg=seen.leg,
                    call=seen.call,
                    role=seen.role,
                    state=seen.state,
                    seat=seen.seat,
                    department=seen.department,
                    place=seen.place,
                    number=seen.number,
                )
            )
        elif seen.since < judged_before and not self._has_company(seen, shown):
            self._centre.command(c.HangUp(seen.leg))

    def _hang_up_ghost(self, seen: e.SeenLeg, judged_before: float) -> None:
        """It ended, and is still shown: either the snapshot is older or the leg was left behind."""
        leg_ended = self._state.ended.get(seen.leg)
        ended_at = leg_ended[0] if leg_ended else self._state.closed[seen.call]
        if ended_at < judged_before:
            self._centre.command(c.HangUp(seen.leg))

    def _has_company(self, seen: e.SeenLeg, shown: dict[LegId, e.SeenLeg]) -> bool:
        """Two parties may be talking on a call whose citizen has left: nobody is cut off."""
        return seen.state is LegState.JOINED and any(
            other.call == seen.call and other.leg != seen.leg and other.state is LegState.JOINED
            for other in shown.values()
        )

    def _adopt_call(self, seen: e.SeenLeg) -> None:
        self._feed(
            e.CallArrived(
                call=seen.call,
                hotline=seen.hotline,
                dialled=seen.dialled,
                trunk=seen.trunk,
                caller=seen.caller,
                caller_name=seen.caller_name,
                at=seen.since,
            )
        )
        if seen.leg in self._state.legs:
            self._state.legs[seen.leg].in_bridge = seen.state is LegState.JOINED
            self._place(self._state.legs[seen.leg], seen)

    def _update(self, known: LegRecord, seen: e.SeenLeg) -> None:
        if seen.state in (LegState.ANSWERED, LegState.JOINED) and known.state is LegState.RINGING:
            self._feed(e.LegAnswered(leg=known.leg))
        if known.state is not LegState.JOINED:
            known.in_bridge = False
            if seen.state is LegState.JOINED:
                self._feed(e.LegJoined(leg=known.leg))
        self._place(known, seen)
        if known.hanging_up:
            # The first hang-up may have been lost. Twice does no harm, a leg left behind does.
            self._centre.command(c.HangUp(known.leg))

    def _place(self, known: LegRecord, seen: e.SeenLeg) -> None:
        """A party that stays is where the PBX shows it, whatever was asked for. A supervisor is one
        who has come onto the call.
        """
        there = known.state is LegState.JOINED or known.role is Role.CITIZEN
        party = known.role is not Role.SUPERVISOR or known.mode is Supervision.BARGE
        stays = party and not known.hanging_up
        if there and stays and seen.state is LegState.JOINED and seen.place != known.place:
            self._centre.record(
                f.PartyMoved(
                    at=self._centre.at,
                    inferred=True,
                    call=known.call,
                    leg=known.leg,
                    role=known.role,
                    place=seen.place,
                )
            )

    def _bring_together(self, call: CallRecord, judged_before: float) -> None:
        """Somebody is in the room and the citizen waits elsewhere: what was to follow got lost."""
        citizen = call.citizen()
        there = [leg for leg in call.joined() if leg.place is Place.MAIN and not leg.hanging_up]
        if citizen is None or call.being_placed or not there:
            return
        # Who is sent to the room by this very step comes without the citizen.
        settled = all(
            leg.touched_at < judged_before or leg.touched_at == self._centre.at for leg in there
        )
        if settled and citizen.touched_at < judged_before:
            fetch_citizen(self._centre, call)

    def _free_stuck_seats(self) -> None:
        """Seats busy with a leg that is no more: a journal that was cut short leaves such."""
        for seat in list(self._state.seats.values()):
            if seat.state in BUSY and (seat.leg is None or seat.leg not in self._state.legs):
                if seat.operator:
                    self._centre.seats.free(seat)
                else:
                    self._centre.seats.sign_out(seat)

    def _see(self) -> None:
        self._centre.record(f.PbxSeen(at=self._centre.at))
        for seat in self._state.seats.values():
            if seat.number in self._state.site.seats:
                self._centre.seats.mirror(seat)
        self._state.touched.update(self._state.waiting)

    def _phones(self, event: e.PbxSnapshot) -> None:
        for number, phone in event.phones:
            if number not in self._state.site.seats:
                continue
            seat = self._state.seat(number)
            if seat.phone is not phone and seat.phone_seen_at < event.began_at:
                changed = f.SeatPhoneChanged(
                    at=self._centre.at, inferred=True, seat=number, phone=phone
                )
                self._centre.record(changed)
                seat.phone_seen_at = event.began_at

    def _claim_callers(self, shown: dict[LegId, e.SeenLeg]) -> None:
        """Callers whom the PBX queued by itself are routed from here again."""
        for seen in shown.values():
            call = self._state.calls.get(seen.call) if seen.in_pbx_queue else None
            if call is not None and not call.closing:
                call.in_pbx_queue = True
                self._centre.calls.take_from_pbx_queue(call)

    def _feed(self, event: e.Event) -> None:
        """Handle a concluded event as part of this step."""
        at = self._centre.at if event.at is None else min(event.at, self._centre.at)
        self._centre.handle(event, {"at": at, "inferred": True})
