"""Commands of the core to AMI actions, each sent at most once.

Sending never waits: the action is on the wire before ``execute`` returns. What becomes of it comes
back as events: an action that the PBX refuses is the end of its leg; one whose outcome is unknown
asks for a look at the PBX, never for another try.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from acd import commands as c
from acd.events import Event, LegEnded
from acd.values import CallId, Ending, LegId
from pbx.ami import ActionRefused, AmiMessage, NotConnected, OutcomeUnknown

_log = logging.getLogger(__name__)
_FORBIDDEN = dict.fromkeys([*range(32), 127, ord('"'), ord("<"), ord(">"), ord(","), ord("\\")])
_LONGEST_CALLER = 80


class Sender(Protocol):
    """What is needed of the AMI connection."""

    def send(
        self, name: str, fields: Mapping[str, str | Sequence[str]] | None = None
    ) -> asyncio.Future[AmiMessage]: ...


class Commander:
    """Carries out commands. ``report`` takes the events that follow from an action's failure."""

    def __init__(
        self,
        connection: Sender,
        *,
        citizens: Mapping[CallId, str],
        dial: Callable[[str], str],
        prompt: Callable[[str], str],
        report: Callable[[Event], None],
        look: Callable[[], None],
        legs: Collection[LegId] = (),
    ) -> None:
        """``dial`` turns a department's number into a channel to dial; ``look`` asks for a snapshot
        of the PBX.

        ``legs`` holds, at any moment, the legs of the core's that have a channel.
        """
        self._connection = connection
        self._citizens = citizens
        self._dial = dial
        self._prompt = prompt
        self._report = report
        self._look = look
        self._legs = legs
        self._unwanted: set[LegId] = set()
        """Legs to be hung up as soon as they have a channel."""
        self._handlers: dict[type[c.Command], Callable[[Any], None]] = {
            c.RingSeat: self._ring_seat,
            c.RingDepartment: self._ring_department,
            c.HangUp: self._hang_up,
            c.TakeFromPbxQueue: self._take_from_pbx_queue,
            c.TellOperator: self._tell_operator,
            c.MirrorSeat: self._mirror_seat,
            c.LookAtPbx: lambda command: self._look(),
        }

    def execute(self, commands: Sequence[c.Command]) -> None:
        """Send the actions of all commands, in order."""
        for command in commands:
            self._handlers[type(command)](command)

    # --- legs -------------------------------------------------------------------------------------

    def _ring_seat(self, command: c.RingSeat) -> None:
        self._originate(
            command.leg,
            command.call,
            f"PJSIP/{command.seat}",
            "rx-seat",
            command.ring_seconds,
            _caller_id(command.caller, command.caller_name),
            [
                "RX_ROLE=operator",
                f"RX_HOTLINE={command.hotline}",
                # Counted by dialplan/waiting.conf: while this rings the PBX rings nobody else.
                f"GROUP(rx-seat)={command.call}",
            ],
        )

    def _ring_department(self, command: c.RingDepartment) -> None:
        self._originate(
            command.leg,
            command.call,
            self._dial(command.dial),
            "rx-department",
            command.ring_seconds,
            # A department sees the hotline it is called by, not the citizen's number.
            _caller_id(command.hotline, ""),
            [
                "RX_ROLE=department",
                f"RX_HOTLINE={command.hotline}",
                f"RX_DEPARTMENT={command.department}",
            ],
        )

    def _originate(
        self,
        leg: LegId,
        call: CallId,
        channel: str,
        context: str,
        ring_seconds: float,
        caller_id: str,
        variables: list[str],
    ) -> None:
        citizen = self._citizens.get(call)
        if citizen is None:
            self._report(LegEnded(leg=leg, ending=Ending.CANCELLED))
            return
        sent = self._connection.send(
            "Originate",
            {
                "Channel": channel,
                "ChannelId": leg,
                "Context": context,
                "Exten": leg,
                "Priority": "1",
                "Timeout": str(int(ring_seconds * 1000)),
                "CallerID": caller_id,
                "Async": "true",
                "Variable": [
                    f"RX_CALL={call}",
                    f"RX_LEG={leg}",
                    f"RX_CITIZEN={citizen}",
                    *variables,
                ],
            },
        )
        self._watch(sent, refused=LegEnded(leg=leg, ending=Ending.CONGESTED))

    def _hang_up(self, command: c.HangUp) -> None:
        leg = command.leg
        sent = self._connection.send("Hangup", {"Channel": leg, "Cause": "16"})

        def done(result: asyncio.Future[AmiMessage]) -> None:
            # Refused: there is no such channel. Somebody else was quicker, and its end is reported
            # anyway; or it was asked for a moment ago and there is none yet.
            if not result.cancelled() and isinstance(result.exception(), ActionRefused):
                self._unwanted.add(leg)
                if leg in self._legs:
                    self.appeared(leg)

        self._watch(sent)
        sent.add_done_callback(done)

    def appeared(self, leg: LegId) -> None:
        """A leg of the core's has a channel now: it is hung up if that was wanted meanwhile."""
        if leg in self._unwanted:
            self._unwanted.discard(leg)
            self._watch(self._connection.send("Hangup", {"Channel": leg, "Cause": "16"}))

    def gone(self, leg: LegId) -> None:
        """The leg came to nothing."""
        self._unwanted.discard(leg)

    def _take_from_pbx_queue(self, command: c.TakeFromPbxQueue) -> None:
        channel = self._citizens.get(command.call, command.call)
        fields = {"Channel": channel, "Context": "rx-wait", "Exten": "s", "Priority": "1"}
        self._watch(self._connection.send("Redirect", fields))

    def _tell_operator(self, command: c.TellOperator) -> None:
        # The operator's channel is named by its unique id; ChanSpy wants its name, which the
        # dialplan looks up.
        self._watch(
            self._connection.send(
                "Originate",
                {
                    "Channel": "Local/s@rx-say/n",
                    "Context": "rx-whisper",
                    "Exten": "s",
                    "Priority": "1",
                    "Async": "true",
                    "Variable": [
                        f"RX_TARGET={command.leg}",
                        f"__RX_SAY={self._prompt(command.message)}",
                    ],
                },
            )
        )

    # --- the PBX's own queue ----------------------------------------------------------------------

    def _mirror_seat(self, command: c.MirrorSeat) -> None:
        interface = f"PJSIP/{command.seat}"
        for hotline in command.hotlines:
            member = {"Queue": hotline, "Interface": interface}
            if not command.signed_in:
                self._watch(self._connection.send("QueueRemove", member))
                continue
            paused = "true" if command.on_break else "false"
            self._watch(
                self._connection.send(
                    "QueueAdd",
                    {
                        **member,
                        "MemberName": command.seat,
                        "StateInterface": interface,
                        "Paused": paused,
                    },
                )
            )
            self._watch(self._connection.send("QueuePause", {**member, "Paused": paused}))

    def reply(self, channel: str, code: str) -> None:
        """Answer a phone that asked for something: ``ok`` or the code of a refusal."""
        fields = {"Channel": channel, "Variable": "RX_REPLY", "Value": code}
        self._watch(self._connection.send("Setvar", fields))

    # --- results ----------------------------------------------------------------------------------

    def _watch(self, sent: asyncio.Future[AmiMessage], refused: Event | None = None) -> None:
        def done(result: asyncio.Future[AmiMessage]) -> None:
            if result.cancelled():
                return
            error = result.exception()
            if isinstance(error, (ActionRefused, NotConnected)):
                if refused is not None:
                    self._report(refused)
            elif isinstance(error, OutcomeUnknown):
                self._look()
            elif error is not None:
                _log.error("an action could not be sent", exc_info=error)
                if refused is not None:
                    self._report(refused)

        sent.add_done_callback(done)


def _caller_id(number: str, name: str) -> str:
    """A Caller ID header: what a citizen's phone sent goes to the seat's display, never into AMI's
    or SIP's own syntax.
    """
    number = number.translate(_FORBIDDEN)[:_LONGEST_CALLER]
    name = name.translate(_FORBIDDEN)[:_LONGEST_CALLER]
    return f'"{name}" <{number}>' if name else f"<{number}>"
