"""AMI events to events of the core. One table from event name to handler; what is not in it is
nobody's business here.

A leg is known for what it is from the variables that travel with every event of its channel
(manager.conf, ``channelvars``), so no memory of channels is needed, and starting in the middle of a
call makes no difference. The only thing remembered is what bridging needs: the channel name of
every citizen, and which seats' phones are busy with something of their own.
"""

from __future__ import annotations

import re
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
from pbx.phones import SeatPhones
from pbx.requests import SeatRequest
from pbx.who_calls import decoded, who_calls

Translated = e.Event | SeatRequest
WAITING_ROOM = "holding_bridge"
"""The technology of the bridge citizens wait in; being there is not being on a call."""
_UP = "6"
_OWN_LEG = re.compile(r"\.\d+-\d+(a\d+)?$")


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
            "Hangup": self._hangup,
            "OriginateResponse": self._originate_response,
            "DeviceStateChange": self._device_state,
        }
        self._user_handlers: dict[str, Callable[[AmiMessage], list[Translated]]] = {
            "RexianArrived": self._arrived,
            "RexianTurnedAway": self._turned_away,
            "RexianRequest": self._request,
        }

    def translate(self, message: AmiMessage) -> list[Translated]:
        """The events a message means, in order; usually none or one."""
        handler = self._handlers.get(message.event)
        return handler(message) if handler else []

    def _user_event(self, message: AmiMessage) -> list[Translated]:
        handler = self._user_handlers.get(message.get("UserEvent"))
        return handler(message) if handler else []

    def _arrived(self, message: AmiMessage) -> list[Translated]:
        call = CallId(message.get("Uniqueid"))
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
            )
        ]

    def _turned_away(self, message: AmiMessage) -> list[Translated]:
        variables, who = message.variables, who_calls(message.get("Caller"))
        return [
            e.CallTurnedAway(
                call=CallId(message.get("Uniqueid")),
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

    def _newstate(self, message: AmiMessage) -> list[Translated]:
        role = message.variables.get("RX_ROLE")
        if message.get("ChannelState") == _UP and role in (Role.OPERATOR, Role.DEPARTMENT):
            return [e.LegAnswered(leg=LegId(message.get("Uniqueid")))]
        return []

    def _bridge_enter(self, message: AmiMessage) -> list[Translated]:
        variables = message.variables
        role, call = variables.get("RX_ROLE"), variables.get("RX_CALL", "")
        if not role or not call or message.get("BridgeTechnology") == WAITING_ROOM:
            return []
        leg = LegId(message.get("Uniqueid"))
        if role != Role.CITIZEN and not leg.startswith(f"{call}-"):
            # Not a leg the core asked for: the PBX, left alone, connected it.
            seat, department = variables.get("RX_SEAT"), variables.get("RX_DEPARTMENT")
            return [
                e.LegAdopted(
                    leg=leg,
                    call=CallId(call),
                    role=Role(role),
                    state=LegState.JOINED,
                    seat=SeatNumber(seat) if seat and role == Role.OPERATOR else None,
                    department=DepartmentNumber(department) if department else None,
                )
            ]
        return [e.LegJoined(leg=leg)]

    def _bridge_leave(self, message: AmiMessage) -> list[Translated]:
        if message.variables.get("RX_ROLE") and message.get("BridgeTechnology") != WAITING_ROOM:
            return [e.LegLeft(leg=LegId(message.get("Uniqueid")))]
        return []

    def _hangup(self, message: AmiMessage) -> list[Translated]:
        variables = message.variables
        leg = LegId(message.get("Uniqueid"))
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
        leg = LegId(message.get("Uniqueid"))
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
        if message.get("Response") != "Failure" or message.get("Context") not in (
            "rx-seat",
            "rx-department",
        ):
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
        return list(self.phones.device_state(SeatNumber(name), message.get("State")))


def own_leg(unique_id: str) -> bool:
    """Whether the core chose this id for a leg it asked for (``<call>-<n>``; Asterisk's own end in
    ``.<n>``).
    """
    return _OWN_LEG.search(unique_id) is not None


def _seat_of(channel: str) -> str | None:
    """The account of ``PJSIP/<account>-<number>``, which for a seat is its number."""
    technology, _, name = channel.partition("/")
    return name.rpartition("-")[0] if technology == "PJSIP" else None
