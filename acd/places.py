"""Where the parties of a call are: hold and resume, mute, and back together by themselves."""

from __future__ import annotations

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.on_call import OnCall
from acd.records import CallRecord, LegRecord
from acd.refusals import NotNow, TargetIsSelf
from acd.values import CallId, LegId, Place, Role, Supervision


class PlaceHandlers(OnCall):
    """The handlers of hold, resume and mute."""

    def hold_wanted(self, event: e.HoldWanted) -> None:
        call, leg = self._whom(event.call, event.leg)
        if event.by is not None and leg.seat == event.by:
            raise TargetIsSelf("who asks cannot be put on hold: mute is what is wanted")
        if not any(brings_together(x) and x is not leg for x in call.joined()):
            raise NotNow("no operator is on the call who could take the party off hold again")
        self._move(leg, Place.HELD, event.by)

    def resume_wanted(self, event: e.ResumeWanted) -> None:
        call, leg = self._whom(event.call, event.leg)
        if leg.place is Place.HELD:
            self._move(leg, home_of(call, leg), event.by)

    def mute_wanted(self, event: e.MuteWanted) -> None:
        _, leg = self._whom(event.call, event.leg)
        if leg.muted is not event.muted:
            self._centre.record(
                f.PartyMuted(
                    **self._centre.stamp,
                    call=leg.call,
                    leg=leg.leg,
                    muted=event.muted,
                    by=event.by,
                )
            )
            self._centre.command(c.MuteLeg(leg.call, leg.leg, event.muted))

    def _whom(self, call_id: CallId, leg_id: LegId | None) -> tuple[CallRecord, LegRecord]:
        call = self._up(call_id)
        if not call.joined() or call.closing:
            raise NotNow("nobody is talking on this call")
        return call, self._party(call, LegId(call.call) if leg_id is None else leg_id)

    # --- what follows by itself ---

    def joined(self, leg: LegRecord) -> None:
        """Who is muted stays so in the next room: muting is a matter of one room to the PBX."""
        if leg.muted and not self._centre.stamp["inferred"]:
            self._centre.command(c.MuteLeg(leg.call, leg.leg, True))

    def settle(self, call: CallRecord) -> None:
        """Without an operator nobody could take anybody off hold: all are brought together."""
        parties = call.joined()
        if parties and not any(brings_together(leg) for leg in parties):
            citizen = call.citizen()
            for leg in (*parties, citizen) if citizen is not None else parties:
                self._move(leg, Place.MAIN)


def brings_together(leg: LegRecord) -> bool:
    """Operators can hold and resume; so can a supervisor who has come onto the call."""
    operator = leg.role is Role.OPERATOR or leg.mode is Supervision.BARGE
    return operator and not leg.hanging_up


def home_of(call: CallRecord, leg: LegRecord) -> Place:
    """Where a party belongs that is taken off hold."""
    consulted = call.consultation is not None and call.consultation.leg == leg.leg
    return Place.ASIDE if consulted else Place.MAIN
