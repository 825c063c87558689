"""Commands of the core to AMI actions, each sent at most once.

Sending never waits: the action is on the wire before ``execute`` returns. What becomes of it comes
back as events: an action that the PBX refuses is the end of its leg; one whose outcome is unknown
asks for a look at the PBX, never for another try.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from acd import commands as c
from acd.events import Event, LegEnded
from acd.values import CallId, Ending, LegId
from pbx import ringing
from pbx.ami import ActionRefused, AmiMessage, NotConnected, OutcomeUnknown
from pbx.announcing import Announcement, announce, without_words
from pbx.leg_ids import channel_of, outbound
from pbx.phones import browser_account

_log = logging.getLogger(__name__)
SILENT = "-32768"
"""What a sample is divided by: nothing is left of it. 0 leaves it as it is (func_volume.c)."""


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
        announcement: Announcement = without_words,
        phone: Callable[[str], str] = "PJSIP/{}".format,
        pseudonym: Callable[[str], str | None] = lambda number: None,
    ) -> None:
        """``dial`` turns a department's number into a channel to dial, ``phone`` a seat's; ``look``
        asks for a snapshot of the PBX.

        ``legs`` holds, at any moment, the legs of the core's that have a channel;
        ``announcement`` names the sounds of an announcement. ``pseudonym`` is what is shown of a
        caller whose number no phone may show, with the hotline's number; None: it may.
        """
        self._connection = connection
        self._citizens = citizens
        self._dial = dial
        self._prompt = prompt
        self._report = report
        self._look = look
        self._legs = legs
        self._announcement = announcement
        self._phone = phone
        self._pseudonym = pseudonym
        self._unwanted: set[LegId] = set()
        """Legs to be hung up as soon as they have a channel."""
        self._handlers: dict[type[c.Command], Callable[[Any], None]] = {
            c.RingSeat: self._ring_seat,
            c.RingDepartment: self._ring_department,
            c.RingParty: self._ring_party,
            c.RingSupervisor: self._ring_supervisor,
            c.DialCitizen: self._dial_citizen,
            c.MoveLeg: self._move_leg,
            c.MuteLeg: self._mute_leg,
            c.ChangeSupervision: self._change_supervision,
            c.AskSatisfaction: self._ask_satisfaction,
            c.SendToVoicemail: self._send_to_voicemail,
            c.Announce: lambda command: announce(command, self._announcement, self._set),
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
        sealed = self._pseudonym(command.caller)
        if sealed is not None:
            command = replace(command, caller=command.hotline, caller_name=sealed)
        self._ring(ringing.seat(command, self._phone))

    def _ring_department(self, command: c.RingDepartment) -> None:
        self._ring(ringing.department(command, self._dial))

    def _ring_party(self, command: c.RingParty) -> None:
        if self._pseudonym(command.caller) is not None:
            command = replace(command, caller=command.hotline)
        citizen_here = command.call in self._citizens
        self._ring(ringing.party(command, self._dial, self._phone, citizen_here=citizen_here))

    def _ring_supervisor(self, command: c.RingSupervisor) -> None:
        self._ring(ringing.supervisor(command, self._phone))

    def _dial_citizen(self, command: c.DialCitizen) -> None:
        self._ring(ringing.citizen(command, self._dial))

    def _ring(self, ring: ringing.Ring) -> None:
        citizen = self._citizens.get(ring.call)
        if citizen is None and not outbound(ring.call):
            self._report(LegEnded(leg=ring.leg, ending=Ending.CANCELLED))
            return
        # The citizen of a call that goes out is found by their channel's id, once it is there.
        fields = ring.fields(citizen or channel_of(ring.call))
        sent = self._connection.send("Originate", fields)
        self._watch(sent, refused=LegEnded(leg=ring.leg, ending=Ending.CONGESTED))

    def _hang_up(self, command: c.HangUp) -> None:
        leg = command.leg
        sent = self._connection.send("Hangup", {"Channel": channel_of(leg), "Cause": "16"})

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
            fields = {"Channel": channel_of(leg), "Cause": "16"}
            self._watch(self._connection.send("Hangup", fields))

    def gone(self, leg: LegId) -> None:
        """The leg came to nothing."""
        self._unwanted.discard(leg)

    # --- where a leg goes on ----------------------------------------------------------------------

    def _move_leg(self, command: c.MoveLeg) -> None:
        self._redirect(command.leg, "rx-room", command.place)

    def _change_supervision(self, command: c.ChangeSupervision) -> None:
        self._set(command.leg, "RX_TARGET", command.target_leg)
        self._redirect(command.leg, "rx-supervise", command.mode)

    def _ask_satisfaction(self, command: c.AskSatisfaction) -> None:
        self._redirect(LegId(command.call), "rx-satisfaction")

    def _send_to_voicemail(self, command: c.SendToVoicemail) -> None:
        self._redirect(LegId(command.call), "rx-voicemail")

    def _take_from_pbx_queue(self, command: c.TakeFromPbxQueue) -> None:
        self._redirect(LegId(command.call), "rx-wait")

    def _redirect(self, leg: LegId, context: str, exten: str = "s") -> None:
        """A leg that is gone meanwhile is refused, and its end is reported anyway."""
        # Should its dialplan jump at this very moment it would not hear of it, but for this mark.
        self._set(leg, "SHARED(sent)", f"{context},{exten}")
        channel = channel_of(leg)
        fields = {"Channel": channel, "Context": context, "Exten": exten, "Priority": "1"}
        self._watch(self._connection.send("Redirect", fields))

    def _mute_leg(self, command: c.MuteLeg) -> None:
        # Muting in a room (ConfbridgeMute, or MuteAudio) drops what the leg says before its track
        # gets it; volume is turned down behind the track, and in every room (main/audiohook.c).
        self._set(command.leg, "VOLUME(RX)", SILENT if command.muted else "0")

    def _set(self, leg: LegId, variable: str, value: str) -> None:
        fields = {"Channel": channel_of(leg), "Variable": variable, "Value": value}
        self._watch(self._connection.send("Setvar", fields))

    # --- a word to one party ----------------------------------------------------------------------

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
                        f"RX_TARGET={channel_of(command.leg)}",
                        f"__RX_SAY={self._prompt(command.message)}",
                    ],
                },
            )
        )

    # --- the PBX's own queue ----------------------------------------------------------------------

    def _mirror_seat(self, command: c.MirrorSeat) -> None:
        for hotline in command.hotlines:
            for account in (command.seat, browser_account(command.seat)):
                self._mirror_phone(command, hotline, f"PJSIP/{account}")

    def _mirror_phone(self, command: c.MirrorSeat, hotline: str, interface: str) -> None:
        """One of the seat's two phones: the queue leaves out the one that is not there."""
        member = {"Queue": hotline, "Interface": interface}
        if not command.signed_in:
            self._watch(self._connection.send("QueueRemove", member))
            return
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
