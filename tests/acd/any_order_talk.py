"""Rules and invariants of what is done on a call, for the any-order test of the core."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from acd import events as e
from acd import facts as f
from acd.places import brings_together
from acd.records import CallRecord, LegRecord
from acd.values import (
    CallId,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Place,
    Purpose,
    Role,
    SeatNumber,
    Supervision,
    Target,
    TargetKind,
)
from tests.acd.any_order_shell import PICK
from tests.acd.desk import site
from tests.acd.test_any_order import SEATS, AnyOrder

TARGETS = st.sampled_from(
    [
        *(Target(TargetKind.SEAT, number) for number in ("1001", "1002", "1003", "1004")),
        *(Target(TargetKind.DEPARTMENT, number) for number in ("2001", "2002", "2003")),
        *(Target(TargetKind.OUTSIDE, number) for number in ("95598", "95599", "nonsense")),
        *(Target(TargetKind.QUEUE, name) for name in ("12319", "nowhere")),
    ]
)


RARELY = st.integers(0, 7).map(lambda number: number == 7)


class TalkRules(AnyOrder):
    """Many talks, a calm queue, and now and then everything that breaks."""

    def __init__(self) -> None:
        self.placed = 0
        super().__init__()
        self.site = site(satisfaction=True)
        self.step(e.SiteConfigured(site=self.site))
        for seat in ("1001", "1002", "1003", "1004"):
            self.step(e.SignInWanted(seat=SeatNumber(seat), operator=f"op{seat}"))
        for _ in range(2):
            self.somebody_talks("12345")

    # --- getting as far as talking ---

    def drain(self) -> None:
        """All commands and all messages arrive, and their consequences do."""
        while self.connected and (self.wire or self.pbx.said):
            if self.wire:
                self.commands_get_through(True)
            if self.pbx.said:
                self.messages_get_through(True)

    @precondition(lambda self: self.connected)
    @rule()
    def everything_arrives(self) -> None:
        self.drain()

    @precondition(lambda self: self.connected)
    @rule(number=PICK)
    def picked_up_and_heard_of(self, number: int) -> None:
        self.drain()
        self.phone_is_picked_up(number)
        self.drain()

    @precondition(lambda self: self.connected and self.arrived < 8)
    @rule(hotline=st.sampled_from(["12345", "12319"]))
    def somebody_talks(self, hotline: str) -> None:
        self.drain()
        self.citizen_rings(hotline, "")
        self.drain()
        for channel in list(self.pbx.up.values()):
            if channel.call == f"c{self.arrived}" and channel.state is LegState.RINGING:
                self.pbx.answer(channel.leg)
        self.drain()

    @precondition(lambda self: self.connected)
    @rule(number=PICK, whom=TARGETS)
    def somebody_consults(self, number: int, whom: Target) -> None:
        self.consult(number, whom)
        self.picked_up_and_heard_of(number)

    @precondition(lambda self: self.connected)
    @rule(number=PICK, seat=SEATS, mode=st.sampled_from(Supervision))
    def somebody_supervises(self, number: int, seat: SeatNumber, mode: Supervision) -> None:
        self.supervise(number, seat, mode)
        self.picked_up_and_heard_of(number)

    @precondition(lambda self: not self.connected)
    @rule()
    def back_in_sight(self) -> None:
        self.connection_returns()

    # --- what breaks, but not all the time ---

    @rule(noticed=st.booleans(), now=RARELY)
    def connection_breaks(self, noticed: bool, now: bool) -> None:
        if now:
            super().connection_breaks(noticed)

    @rule(now=RARELY)
    def pbx_restarts(self, now: bool) -> None:
        if now:
            super().pbx_restarts()

    @rule(now=RARELY)
    def backend_crashes(self, now: bool) -> None:
        if now:
            super().backend_crashes()

    @precondition(lambda self: self.connected and self.pbx.said)
    @rule(kept=st.integers(0, 4), now=RARELY)
    def backend_crashes_while_writing(self, kept: int, now: bool) -> None:
        if now:
            super().backend_crashes_while_writing(kept)

    @rule(number=PICK, now=RARELY)
    def hang_up_all(self, number: int, now: bool) -> None:
        if now:
            super().hang_up_all(number)

    @rule(seat=SEATS, now=RARELY)
    def sign_out(self, seat: SeatNumber, now: bool) -> None:
        if now:
            super().sign_out(seat)

    @rule(seat=SEATS, phone=st.sampled_from(Phone), now=RARELY)
    def phone_changes(self, seat: SeatNumber, phone: Phone, now: bool) -> None:
        super().phone_changes(seat, phone if now else Phone.USABLE)

    @rule(asked=st.booleans(), gone=RARELY)
    def reconfigure(self, asked: bool, gone: bool) -> None:
        plain = site(satisfaction=asked)
        if gone:
            del plain.seats[SeatNumber("1003")]
        self.site = plain
        self.step(e.SiteConfigured(site=plain))

    # --- who and where ---

    def _operator(self, number: int) -> tuple[CallId, SeatNumber] | None:
        talking = [
            (leg.call, leg.seat)
            for leg in self.centre.state.legs.values()
            if leg.role is Role.OPERATOR and leg.state is LegState.JOINED and leg.seat
        ]
        return talking[number % len(talking)] if talking else None

    def _leg(self, number: int) -> LegRecord | None:
        legs = list(self.centre.state.legs.values())
        return legs[number % len(legs)] if legs else None

    def _consultation(self, number: int) -> tuple[CallId, SeatNumber] | None:
        found = [
            (x.call, x.consultation.by) for x in self.centre.state.calls.values() if x.consultation
        ]
        return found[number % len(found)] if found else None

    def _supervisor(self, number: int) -> LegRecord | None:
        legs = [x for x in self.centre.state.legs.values() if x.role is Role.SUPERVISOR]
        return legs[number % len(legs)] if legs else None

    # --- what is asked for ---

    @rule(number=PICK, on_hold=st.booleans(), citizen=st.booleans())
    def hold_or_resume(self, number: int, on_hold: bool, citizen: bool) -> None:
        leg = self._leg(number)
        if leg is not None:
            kind = e.HoldWanted if on_hold else e.ResumeWanted
            self.step(kind(call=leg.call, leg=None if citizen else leg.leg))

    @rule(number=PICK, muted=st.booleans())
    def mute(self, number: int, muted: bool) -> None:
        leg = self._leg(number)
        if leg is not None:
            self.step(e.MuteWanted(call=leg.call, leg=leg.leg, muted=muted))

    @rule(number=PICK, whom=TARGETS)
    def bring_in(self, number: int, whom: Target) -> None:
        if (asks := self._operator(number)) is not None:
            self.step(e.PartyWanted(call=asks[0], target=whom, by=asks[1]))

    @rule(number=PICK, service=st.sampled_from(["110", "120", "95598"]))
    def emergency(self, number: int, service: str) -> None:
        if (asks := self._operator(number)) is not None:
            self.step(e.EmergencyWanted(call=asks[0], number=service, by=asks[1]))

    @rule(number=PICK, whom=TARGETS)
    def consult(self, number: int, whom: Target) -> None:
        if (asks := self._operator(number)) is not None:
            self.step(e.ConsultWanted(call=asks[0], by=asks[1], target=whom))

    @rule(
        number=PICK,
        kind=st.sampled_from([e.ConsultJoinWanted, e.ConsultSwapWanted, e.ConsultDropWanted]),
    )
    def go_on_with_consultation(
        self,
        number: int,
        kind: type[e.ConsultJoinWanted | e.ConsultSwapWanted | e.ConsultDropWanted],
    ) -> None:
        if (asks := self._consultation(number)) is not None:
            self.step(kind(call=asks[0], by=asks[1]))

    @rule(number=PICK, whom=TARGETS)
    def transfer(self, number: int, whom: Target) -> None:
        if (asks := self._operator(number)) is not None:
            self.step(e.TransferWanted(call=asks[0], by=asks[1], target=whom))

    @rule(number=PICK)
    def transfer_to_the_one_consulted(self, number: int) -> None:
        if (asks := self._consultation(number)) is not None:
            consultation = self.centre.state.calls[asks[0]].consultation
            assert consultation is not None
            whom = Target(consultation.kind, consultation.target)
            self.step(e.TransferWanted(call=asks[0], by=asks[1], target=whom))

    @rule(number=PICK, seat=SEATS, mode=st.sampled_from(Supervision))
    def supervise(self, number: int, seat: SeatNumber, mode: Supervision) -> None:
        if (asks := self._operator(number)) is not None:
            self.step(e.SuperviseWanted(call=asks[0], seat=seat, mode=mode, by="chief"))

    @rule(number=PICK, mode=st.sampled_from(Supervision))
    def supervise_differently(self, number: int, mode: Supervision) -> None:
        if (leg := self._supervisor(number)) is not None:
            self.step(e.SuperviseChangeWanted(call=leg.call, leg=leg.leg, mode=mode, by="chief"))

    @rule(number=PICK)
    def take_over(self, number: int) -> None:
        if (leg := self._supervisor(number)) is not None and leg.seat is not None:
            self.step(e.TakeOverWanted(call=leg.call, seat=leg.seat, by="chief"))

    @precondition(lambda self: self.placed < 5)
    @rule(seat=SEATS, purpose=st.sampled_from([Purpose.CONTACT, Purpose.RETURN_VISIT]))
    def ring_a_citizen(self, seat: SeatNumber, purpose: Purpose) -> None:
        self.placed += 1
        self.step(
            e.OutboundWanted(
                seat=seat,
                number="13800138000",
                hotline=HotlineNumber("12345"),
                case="case7",
                purpose=purpose,
                call=CallId(f"o{self.placed}"),
            )
        )

    @rule(grade=st.integers(0, 6))
    def key_in_a_grade(self, grade: int) -> None:
        for channel in self.pbx.up.values():
            if channel.asked:
                self.step(e.GradeGiven(call=channel.call, grade=grade))
                return

    # --- what holds after every step ---

    @invariant()
    def everybody_is_in_a_place_that_makes_sense(self) -> None:
        state = self.centre.state
        if not state.sighted:
            return
        for call in state.calls.values():
            consultation = call.consultation
            if consultation is not None:
                assert consultation.leg in call.legs
                assert consultation.operator in call.legs
            here = [x for x in (*call.joined(), call.citizen()) if x and not x.hanging_up]
            for leg in here:
                if leg.place is Place.ASIDE:
                    assert self._may_be_aside(call, leg), "aside with nobody"
                if leg.place is Place.HELD:
                    # One who is being hung up frees them once the leg is down.
                    someone = any(brings_together(x) or x.hanging_up for x in call.joined())
                    assert someone or not call.joined(), "on hold for ever"

    def _may_be_aside(self, call: CallRecord, leg: LegRecord) -> bool:
        consultation = call.consultation
        return consultation is not None and leg.leg in (consultation.leg, consultation.operator)

    @invariant()
    def listeners_go_with_those_they_listen_to(self) -> None:
        if not self.centre.state.sighted:
            return
        for call in self.centre.state.calls.values():
            for leg in call.legs.values():
                if leg.role is Role.SUPERVISOR and leg.mode is not Supervision.BARGE:
                    assert leg.watches in call.legs or leg.hanging_up

    @invariant()
    def grades_are_given_once_and_only_when_asked(self) -> None:
        asked = {x.call for x in self.facts if isinstance(x, f.SatisfactionAsked)}
        given = [x.call for x in self.facts if isinstance(x, f.SatisfactionGiven)]
        assert len(given) == len(set(given))
        assert set(given) <= asked

    # --- when everything has run its course ---

    def _both_sides_agree(self) -> None:
        super()._both_sides_agree()
        for leg in self.centre.state.legs.values():
            channel = self.pbx.up[leg.leg]
            if channel.in_room:
                assert leg.place is channel.place, (leg, channel)
        for call in self.centre.state.calls.values():
            citizen = self.pbx.up.get(LegId(call.call))
            if citizen is not None and citizen.place is Place.MAIN and not call.closing:
                met = any(x.place is Place.MAIN and x.counts for x in call.joined())
                assert not met or citizen.in_room, "the citizen waits, somebody waits for them"

    def _nothing_is_left(self) -> None:
        """Those whose citizen has gone may talk on as long as they like; now they are done."""
        for channel in list(self.pbx.up.values()):
            self.pbx.end(channel.leg, Ending.HUNG_UP)
        self._settle()
        super()._nothing_is_left()
