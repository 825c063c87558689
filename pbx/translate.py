"""AMI events to events of the core. One table from event name to handler; what is not in it is
nobody's business here.

A leg is known for what it is from the variables that travel with every event of its channel
(manager.conf, ``channelvars``), so no memory of channels is needed, and starting in the middle of a
call makes no difference. The only thing remembered is what bridging needs: the channel name of
every citizen, and which seats' phones are busy with something of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from acd import events as e
from acd.values import (
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    RefusedBecause,
    Role,
    SeatNumber,
)
from pbx.ami.message import AmiMessage
from pbx.endings import ending, originate_failure
from pbx.leg_ids import leg_of, own_leg
from pbx.phones import SeatPhones, seat_of_account
from pbx.requests import SeatRequest
from pbx.ringing import CONTEXTS
from pbx.rooms import place_of
from pbx.who_calls import decoded, who_calls

Translated = e.Event | SeatRequest
_UP = "6"


class Translator:
    """Turns messages into events. ``citizens`` maps each call to the name of its citizen's
    channel.
    """

    def __init__(self) -> None:
        self.citizens: dict[CallId, str] = {}
        self.phones = SeatPhones()
        self.own_legs: set[LegId] = set()
        """Legs the core asked for that have a channel now: each of them ends with a Hangup."""
        self._handlers: dict[str, Callable[[AmiMessage], list[Translated]]] = {
            "UserEvent": self._user_event,
            "Newchannel": self._phone_taken,
            "Newstate": self._newstate,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "HangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "OriginateResponse": self._originate_response,
            "DeviceStateChange": self._device_state,
        }
        self._user_handlers: dict[str, Callable[[AmiMessage], list[Translated]]] = {
            "RexianArrived": self._arrived,
            "RexianTurnedAway": self._turned_away,
            "RexianRequest": self._request,
            "RexianDialled": self._dialled,
            "RexianGrade": self._grade,
            "RexianRingBack": self._ring_back,
            "RexianVoicemail": self._voicemail,
        }

    def translate(self, message: AmiMessage) -> list[Translated]:
        """The events a message means, in order; usually none or one."""
        handler = self._handlers.get(message.event)
        return handler(message) if handler else []

    def _user_event(self, message: AmiMessage) -> list[Translated]:
        handler = self._user_handlers.get(message.get("UserEvent"))
        return handler(message) if handler else []

    def _arrived(self, message: AmiMessage) -> list[Translated]:
        call = CallId(leg_of(message.get("Uniqueid")))
        self.citizens[call] = message.get("Channel")
        variables, who = message.variables, who_calls(message.get("Caller"))
        return [
            e.CallArrived(
                call=call,
                hotline=HotlineNumber(variables.get("RX_HOTLINE", "")),
                dialled=decoded(variables.get("RX_DIALLED", "")),
                trunk=variables.get("RX_TRUNK", ""),
                caller=who.number,
                caller_name=who.name,
                closed=message.get("Closed"),
            )
        ]

    def _turned_away(self, message: AmiMessage) -> list[Translated]:
        variables, who = message.variables, who_calls(message.get("Caller"))
        return [
            e.CallTurnedAway(
                call=CallId(leg_of(message.get("Uniqueid"))),
                hotline=HotlineNumber(variables.get("RX_HOTLINE", "")),
                reason=RefusedBecause(message.get("Reason")),
                dialled=decoded(variables.get("RX_DIALLED", "")),
                trunk=variables.get("RX_TRUNK", ""),
                caller=who.number,
                caller_name=who.name,
            )
        ]

    def _request(self, message: AmiMessage) -> list[Translated]:
        variables = message.variables
        call = variables.get("RX_CALL", "")
        return [
            SeatRequest(
                seat=SeatNumber(variables.get("RX_SEAT", "")),
                action=message.get("Action"),
                argument=message.get("Argument"),
                channel=message.get("Channel"),
                call=CallId(call) if call else None,
            )
        ]

    def _dialled(self, message: AmiMessage) -> list[Translated]:
        # The citizen of a call that goes out has answered; that they join is what counts.
        self.citizens[CallId(leg_of(message.get("Uniqueid")))] = message.get("Channel")
        return []

    def _grade(self, message: AmiMessage) -> list[Translated]:
        grade = message.get("Grade")
        if grade not in ("1", "2", "3", "4", "5"):
            return []
        return [e.GradeGiven(call=CallId(leg_of(message.get("Uniqueid"))), grade=int(grade))]

    def _ring_back(self, message: AmiMessage) -> list[Translated]:
        call = CallId(leg_of(message.get("Uniqueid")))
        return [e.RingBackWanted(call=call, number=message.get("Number"))]

    def _voicemail(self, message: AmiMessage) -> list[Translated]:
        return [e.VoicemailEnded(call=CallId(leg_of(message.get("Uniqueid"))))]

    def _newstate(self, message: AmiMessage) -> list[Translated]:
        role, leg = message.variables.get("RX_ROLE"), leg_of(message.get("Uniqueid"))
        if message.get("ChannelState") != _UP or not role:
            return []
        if role == Role.CITIZEN and not own_leg(leg):
            return []  # they came by themselves
        return [e.LegAnswered(leg=leg)]

    def _bridge_enter(self, message: AmiMessage) -> list[Translated]:
        variables = message.variables
        role, call = variables.get("RX_ROLE"), variables.get("RX_CALL", "")
        place = place_of(message.get("BridgeTechnology"), message.get("BridgeName"))
        if not role or not call or place is None:
            return []
        leg = leg_of(message.get("Uniqueid"))
        joined = e.LegJoined(leg=leg, place=place)
        if role == Role.CITIZEN or leg.startswith(f"{call}-"):
            return [joined]
        # Not a leg the core asked for: the PBX, left alone, connected it.
        seat, department = variables.get("RX_SEAT"), variables.get("RX_DEPARTMENT")
        adopted = e.LegAdopted(
            leg=leg,
            call=CallId(call),
            role=Role(role),
            state=LegState.JOINED,
            seat=SeatNumber(seat) if seat and role == Role.OPERATOR else None,
            department=DepartmentNumber(department) if department else None,
            place=place,
            number=variables.get("RX_NUMBER", ""),
        )
        return [adopted, joined]

    def _bridge_leave(self, message: AmiMessage) -> list[Translated]:
        place = place_of(message.get("BridgeTechnology"), message.get("BridgeName"))
        if not message.variables.get("RX_ROLE") or place is None:
            return []
        return [e.LegLeft(leg=leg_of(message.get("Uniqueid")))]

    def _hangup_request(self, message: AmiMessage) -> list[Translated]:
        """The other end hung up: the channel is still to be taken down (main/channel.c,
        ast_queue_hangup). What the PBX or rexian hang up is a SoftHangupRequest.
        """
        leg = leg_of(message.get("Uniqueid"))
        return [e.LegHangingUp(leg=leg)] if CallId(leg) in self.citizens else []

    def _hangup(self, message: AmiMessage) -> list[Translated]:
        variables = message.variables
        leg = leg_of(message.get("Uniqueid"))
        self.own_legs.discard(leg)
        events: list[Translated] = []
        if variables.get("RX_ROLE"):
            answered = message.get("ChannelState") == _UP
            events.append(
                e.LegEnded(leg=leg, ending=ending(message.get("Cause"), answered=answered))
            )
            self.citizens.pop(CallId(leg), None)
        return [*events, *self.phones.gone(_seat_of(message.get("Channel")), leg)]

    def _phone_taken(self, message: AmiMessage) -> list[Translated]:
        leg = leg_of(message.get("Uniqueid"))
        # A channel is announced before any variable of it is set: a leg that was asked for is told
        # by its id, a phone by the channel's name.
        if own_leg(leg):
            self.own_legs.add(leg)
            return []
        seat = _seat_of(message.get("Channel"))
        if seat is None or message.get("Context") != "rx-from-seat":
            return []
        return list(self.phones.taken(SeatNumber(seat), leg))

    def _originate_response(self, message: AmiMessage) -> list[Translated]:
        if message.get("Response") != "Failure" or message.get("Context") not in CONTEXTS:
            return []
        leg = LegId(message.get("Exten"))
        # With a channel its Hangup tells more. This response usually overtakes it, with reason 0
        # for busy, declined and vacant alike; if it comes after it the leg has ended already, and
        # the core ignores a second end.
        if leg in self.own_legs:
            return []
        return [e.LegEnded(leg=leg, ending=originate_failure(message.get("Reason")))]

    def _device_state(self, message: AmiMessage) -> list[Translated]:
        technology, _, name = message.get("Device").partition("/")
        if technology != "PJSIP":
            return []
        return list(self.phones.device_state(name, message.get("State")))


def _seat_of(channel: str) -> str | None:
    """Whose ``PJSIP/<account>-<number>`` it is: for a seat's phone or browser the seat's number."""
    technology, _, name = channel.partition("/")
    return seat_of_account(name.rpartition("-")[0]) if technology == "PJSIP" else None
