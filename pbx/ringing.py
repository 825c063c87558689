"""Who is rung how: each command that makes a leg, as the Originate that does it.

The leg's id is the channel's own id (``pbx.leg_ids``), so that every event of it is known for what
it is from the first one; the context is where the leg's dialplan begins when it is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from acd import commands as c
from acd.values import CallId, LegId, Place, Role
from pbx.leg_ids import channel_of, outbound

_FORBIDDEN = dict.fromkeys([*range(32), 127, ord('"'), ord("<"), ord(">"), ord(","), ord("\\")])
_LONGEST_CALLER = 80

CONTEXTS = frozenset({"rx-seat", "rx-department", "rx-party", "rx-supervise", "rx-dialled"})
"""Where the dialplan of a leg that was rung begins (asterisk-conf/dialplan/legs.conf)."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One leg to be made."""

    call: CallId
    leg: LegId
    channel: str
    context: str
    ring_seconds: float
    caller_id: str
    variables: tuple[str, ...]

    def fields(self, citizen: str) -> dict[str, str | list[str]]:
        """The AMI action. ``citizen`` is the name of the citizen's channel or their leg's id."""
        return {
            "Channel": self.channel,
            "ChannelId": channel_of(self.leg),
            "Context": self.context,
            "Exten": self.leg,
            "Priority": "1",
            "Timeout": str(int(self.ring_seconds * 1000)),
            "CallerID": self.caller_id,
            "Async": "true",
            "Variable": [
                f"RX_CALL={self.call}",
                f"RX_LEG={self.leg}",
                f"RX_CITIZEN={citizen}",
                *self.variables,
            ],
        }


def seat(command: c.RingSeat, phone: Callable[[str], str]) -> Ring:
    return Ring(
        command.call,
        command.leg,
        phone(command.seat),
        "rx-seat",
        command.ring_seconds,
        caller_id(command.caller, command.caller_name),
        (
            "RX_ROLE=operator",
            f"RX_HOTLINE={command.hotline}",
            # Counted by dialplan/waiting.conf: while this rings the PBX rings nobody else.
            f"GROUP(rx-seat)={command.call}",
        ),
    )


def department(command: c.RingDepartment, dial: Callable[[str], str]) -> Ring:
    return Ring(
        command.call,
        command.leg,
        dial(command.dial),
        "rx-department",
        command.ring_seconds,
        # A department sees the hotline it is called by, not the citizen's number.
        caller_id(command.hotline, ""),
        (
            "RX_ROLE=department",
            f"RX_HOTLINE={command.hotline}",
            f"RX_DEPARTMENT={command.department}",
        ),
    )


def party(
    command: c.RingParty,
    dial: Callable[[str], str],
    phone: Callable[[str], str],
    *,
    citizen_here: bool,
) -> Ring:
    at_a_seat = command.role is Role.OPERATOR
    variables = [f"RX_ROLE={command.role}", f"RX_HOTLINE={command.hotline}"]
    if command.role is Role.DEPARTMENT:
        variables.append(f"RX_DEPARTMENT={command.target}")
    elif command.role is Role.OUTSIDE:
        variables.append(f"RX_NUMBER={command.dial}")
    if command.place is Place.ASIDE:
        variables.append("RX_WHERE=aside")
    elif outbound(command.call) and not citizen_here:
        variables.append("RX_DIALS=1")
    else:
        # A citizen whom the operator has left to this one waits for them: like a seat that is
        # rung, it keeps the PBX from ringing somebody else and fetches the citizen.
        variables += ["RX_BRING=1", f"GROUP(rx-seat)={command.call}"]
    return Ring(
        command.call,
        command.leg,
        phone(command.target) if at_a_seat and not command.dial else dial(command.dial),
        "rx-party",
        command.ring_seconds,
        caller_id(command.caller if at_a_seat else command.hotline, ""),
        tuple(variables),
    )


def supervisor(command: c.RingSupervisor, phone: Callable[[str], str]) -> Ring:
    return Ring(
        command.call,
        command.leg,
        phone(command.seat),
        "rx-supervise",
        command.ring_seconds,
        caller_id("0", command.mode),
        (
            f"RX_ROLE={Role.SUPERVISOR}",
            f"RX_MODE={command.mode}",
            f"RX_TARGET={command.target_leg}",
        ),
    )


def citizen(command: c.DialCitizen, dial: Callable[[str], str]) -> Ring:
    return Ring(
        command.call,
        command.leg,
        dial(command.dial),
        "rx-dialled",
        command.ring_seconds,
        caller_id(command.hotline, ""),
        (f"RX_ROLE={Role.CITIZEN}", f"RX_HOTLINE={command.hotline}"),
    )


def caller_id(number: str, name: str) -> str:
    """A Caller ID header: what a citizen's phone sent goes to the seat's display, never into AMI's
    or SIP's own syntax.
    """
    number = number.translate(_FORBIDDEN)[:_LONGEST_CALLER]
    name = name.translate(_FORBIDDEN)[:_LONGEST_CALLER]
    return f'"{name}" <{number}>' if name else f"<{number}>"
