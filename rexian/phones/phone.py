"""A real telephone: one baresip process, registered or not, with a voice and buttons.

    async with Phone(tools.phones, PhoneAccount("1001", secret, "127.0.0.1:5060")) as phone:
        await phone.wait_for("REGISTER_OK")
        call = await phone.dial("600")
        await phone.wait_for("CALL_ESTABLISHED", call=call)

Works with Debian's baresip 1.0 and 1.1. Event types are baresip's own: REGISTERING, REGISTER_OK,
REGISTER_FAIL, CALL_INCOMING, CALL_RINGING (180 received), CALL_PROGRESS (183), CALL_ANSWERED,
CALL_ESTABLISHED, CALL_CLOSED (param: the reason, e.g. "486 Busy Here"), CALL_DTMF_START (param:
the digit), CALL_DTMF_END, CALL_RTPESTAB, CALL_RTCP.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Self

from rexian.phones.account import (
    FILE_PLAYER,
    NO_PLAYER,
    AnswerMode,
    PhoneAccount,
    can_play_into_file,
    write_phone_config,
)
from rexian.phones.child import spawn, stop
from rexian.phones.ctrl import Control, PhoneEvent
from rexian.phones.errors import PhoneError
from rexian.phones.ports import reserve_ports
from rexian.provision.phones import PhoneTools

__all__ = ["AnswerMode", "Phone", "PhoneAccount", "PhoneEvent"]

START_SECONDS = 5.0
DIGIT_GAP_SECONDS = 0.25


class Phone:
    """One phone. `plays` is a WAV it speaks from the start of each call; at its end the call ends.

    `local_ip` is the address its SIP and RTP come from. `answer_after` seconds an automatic phone
    lets a call ring before it picks up; with 0 it picks up by itself at once (no 180 is sent).
    With `ears` it writes what it hears and sends below `folder`/heard.
    """

    def __init__(
        self,
        tools: PhoneTools,
        account: PhoneAccount,
        *,
        plays: Path | None = None,
        answer: AnswerMode = "manual",
        answer_after: float = 0.0,
        local_ip: str = "127.0.0.1",
        codecs: tuple[str, ...] = ("pcma",),
        max_calls: int = 4,
        ears: bool = False,
    ) -> None:
        self.account = account
        self.name = account.user
        self.folder = Path(tempfile.mkdtemp(prefix="rexian-phone-"))
        self.local_ip = local_ip
        self._tools = tools
        self._plays = plays
        self._answer = answer
        self._answer_after = answer_after
        self._codecs = codecs
        self._max_calls = max_calls
        self._is_baresip_1_1 = can_play_into_file(tools.baresip_modules_dir)
        self._plays_into_file = False
        self._process: asyncio.subprocess.Process | None = None
        self._events: list[PhoneEvent] = []
        self._taken: set[int] = set()
        self._changed = asyncio.Condition()
        self._ears = ears
        self._tasks: set[asyncio.Task[None]] = set()
        self._control = Control(self._on_event)
        # SIP, the TLS port after it, then the control port.
        self._ports = reserve_ports(4)
        self._rtp = reserve_ports(4 * max_calls)

    # -- life ---------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def sip_port(self) -> int:
        return self._ports.first

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    @property
    def events(self) -> tuple[PhoneEvent, ...]:
        """Everything that happened so far, oldest first."""
        return tuple(self._events)

    async def start(self) -> None:
        """Switch the phone on; registration, if wanted, goes on by itself. Raises PhoneError."""
        if self._process is not None:
            raise PhoneError(f"{self.name} is already on")
        write_phone_config(
            self.folder,
            modules=self._tools.baresip_modules_dir,
            local_ip=self.local_ip,
            sip_port=self._ports.first,
            control_port=self._ports.first + 2,
            rtp_ports=(self._rtp.first, self._rtp.last),
            plays=self._plays,
            codecs=self._codecs,
            encrypted=self.account.media_encryption != "none",
            max_calls=self._max_calls,
            ears=self._ears,
        )
        (self.folder / "heard").mkdir(exist_ok=True)
        self._process = await spawn(
            [*self._tools.baresip_argv, "-f", str(self.folder)],
            cwd=self.folder,
            log=self.folder / "baresip.log",
            env={**os.environ, "HOME": str(self.folder)},
        )
        loop = asyncio.get_running_loop()
        end = loop.time() + START_SECONDS
        while True:
            try:
                await self._control.open(self.local_ip, self._ports.first + 2)
                break
            except OSError:
                if self.pid is None or loop.time() > end:
                    await self.close(keep_folder=True)
                    raise PhoneError(f"{self.name} did not start:\n{self.log_tail()}") from None
                await asyncio.sleep(0.01)
        answer = "manual" if self._answer_after > 0 else self._answer
        await self.command("uanew", self.account.line(answer, self._codecs))
        self._run(self._watch_control())
        self._switched_on()

    async def close(self, *, keep_folder: bool = False) -> None:
        """Switch the phone off orderly (calls hung up, unregistered) and clear up; repeatable."""
        await self._end(signal.SIGTERM)
        if not keep_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def unplug(self) -> None:
        """Pull the cable: no BYE, no unregistering, the process is gone at once.

        What it heard stays readable until `close`.
        """
        await self._end(signal.SIGKILL)

    async def _end(self, first: signal.Signals) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._process is not None:
            await stop(self._process, first=first)
        self._switched_off()
        await self._control.close()
        await self._tell_waiters()
        self._ports.release()
        self._rtp.release()

    # -- buttons ------------------------------------------------------------------------------

    async def dial(self, target: str) -> str:
        """Call an extension of the server, or a whole `sip:` URI; returns the new call's id.

        Returns as soon as the INVITE is on its way, before any answer. baresip 1.0 does not tell
        the id: it is empty then, which `call=` takes for any call.
        """
        server = self.account.server
        uri = target if target.startswith(("sip:", "sips:")) else f"sip:{target}@{server}"
        if self.account.transport != "udp" and ";transport=" not in uri:
            uri += f";transport={self.account.transport}"
        answer = await self.command("dial", uri)
        return answer.partition("call id:")[2].strip()

    async def answer(self) -> None:
        """Pick up the ringing call."""
        await self.command("accept")

    async def hang_up(self) -> None:
        """End the current call, or refuse the ringing one (486)."""
        await self.command("hangup")

    async def hold(self) -> None:
        """Put the other side on hold (re-INVITE, sendonly); returns when it is accepted."""
        if self._plays_into_file:
            # baresip 1.1 crashes when it opens and closes this player within a millisecond, as
            # each change of direction makes it do.
            await self.command("auplay", NO_PLAYER)
            self._plays_into_file = False
        await self._redirect("hold")

    async def resume(self) -> None:
        """Take the held call back; returns when the other side accepted it."""
        await self._redirect("resume")
        if self._is_baresip_1_1:
            await self.command("auplay", FILE_PLAYER)
            self._plays_into_file = True

    async def _redirect(self, command: str) -> None:
        before = time.time()
        try:
            await self.command(command)
        except PhoneError as refusal:
            # baresip 1.1 resumes the call, then fails to hold the other call that there is not.
            if command != "resume" or "Invalid argument" not in str(refusal):
                raise
        # The re-INVITE's answer: 1.1 has an event for it, 1.0 only says that there is a new SDP.
        kind = "CALL_ANSWERED" if self._is_baresip_1_1 else "CALL_REMOTE_SDP"
        await self.wait_for(kind, since=before)

    async def say(self, wav: Path) -> None:
        """From now on speak what is in this WAV (8 kHz, 16 bit, mono); its end ends the call."""
        await self.command("ausrc", f"aufile,{wav}")

    async def fall_silent(self) -> None:
        """Say nothing any more. A phone whose WAV is gone cannot take its next call."""
        await self.command("ausrc", "aubridge,nothing")

    async def send_dtmf(self, digits: str) -> None:
        """Press keys (RFC 4733) at the pace of a quick finger; returns after the last one."""
        for digit in digits:
            if digit not in "0123456789*#ABCD":
                raise PhoneError(f"there is no key {digit!r}")
        for digit in digits:
            await self.command("sndcode", digit)
            await asyncio.sleep(DIGIT_GAP_SECONDS)

    async def command(self, name: str, params: str | None = None) -> str:
        """Any other command of baresip's. Raises PhoneError."""
        return await self._control.command(name, params)

    # -- what happens -------------------------------------------------------------------------

    async def wait_for(
        self,
        kind: str,
        *,
        within: float = 5.0,
        call: str | None = None,
        since: float | None = None,
        where: Callable[[PhoneEvent], bool] | None = None,
    ) -> PhoneEvent:
        """The next event of type `kind`, waited for if need be; each event is given out once.

        `call` limits to one call id, `since` to events at or after that wall-clock second, `where`
        to those it accepts. Raises PhoneError with all that did happen if it does not come in time,
        or at once if the phone has gone or that `call` is over.
        """

        def next_match() -> PhoneEvent | None:
            for number, event in enumerate(self._events):
                if (
                    number not in self._taken
                    and event.type == kind
                    and (not call or event.call_id == call)
                    and (since is None or event.at >= since)
                    and (where is None or where(event))
                ):
                    self._taken.add(number)
                    return event
            return None

        try:
            async with asyncio.timeout(within), self._changed:
                while True:
                    found = next_match()
                    if found is not None:
                        return found
                    if self._control.closed.is_set() or self._is_over(kind, call):
                        break
                    await self._changed.wait()
        except TimeoutError:
            pass
        happened = "\n".join(f"  {e.at:.3f} {e.type} {e.param} {e.call_id}" for e in self._events)
        state = "gone" if self._control.closed.is_set() else "running"
        raise PhoneError(
            f"{self.name} ({state}): no {kind} within {within:g} s; there was\n{happened}\n"
            f"its log ends\n{self.log_tail()}"
        )

    def _is_over(self, kind: str, call: str | None) -> bool:
        """Whether `call` has ended, so that no event of `kind` can come of it any more."""
        return (
            bool(call)
            and kind.startswith("CALL_")
            and any(e.type == "CALL_CLOSED" and e.call_id == call for e in self._events)
        )

    async def stream(self) -> AsyncIterator[PhoneEvent]:
        """Every event from the first one on, as it happens, until the phone is off."""
        position = 0
        while True:
            async with self._changed:
                while position >= len(self._events):
                    if self._control.closed.is_set():
                        return
                    await self._changed.wait()
            yield self._events[position]
            position += 1

    async def registered(self, within: float = 5.0) -> float:
        """Wait until the server accepted the registration; returns the wall-clock moment."""
        return (await self.wait_for("REGISTER_OK", within=within)).at

    async def in_call(self, call: str | None = None, within: float = 10.0) -> PhoneEvent:
        """Wait until a call is answered on both ends."""
        return await self.wait_for("CALL_ESTABLISHED", call=call, within=within)

    async def talk(self, seconds: float) -> None:
        """Stay in the call for so long. Raises PhoneError at once if it ends meanwhile."""
        began = time.time()

        def over() -> bool:
            return self._control.closed.is_set() or any(
                event.type == "CALL_CLOSED" and event.at >= began for event in self._events
            )

        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(over)
        except TimeoutError:
            return
        raise PhoneError(f"{self.name}: the call ended after {time.time() - began:.1f} s of it")

    async def call_over(self, call: str | None = None, within: float = 10.0) -> PhoneEvent:
        """Wait until a call has ended; `param` of the event says why."""
        return await self.wait_for("CALL_CLOSED", call=call, within=within)

    def log_tail(self, characters: int = 1500) -> str:
        """The end of baresip's own output."""
        log = self.folder / "baresip.log"
        return log.read_text(errors="replace")[-characters:] if log.exists() else ""

    def _switched_on(self) -> None:
        """For phones that do more: called once it runs."""

    def _switched_off(self) -> None:
        """For phones that do more: called once its process has ended, its folder still there."""

    # -- inside -------------------------------------------------------------------------------

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _on_event(self, event: PhoneEvent) -> None:
        self._events.append(event)
        self._run(self._tell_waiters())
        if event.type == "CALL_INCOMING" and self._answer == "auto" and self._answer_after > 0:
            self._run(self._pick_up_later())

    async def _tell_waiters(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _pick_up_later(self) -> None:
        await asyncio.sleep(self._answer_after)
        with contextlib.suppress(PhoneError):  # the caller may have given up meanwhile
            await self.answer()

    async def _watch_control(self) -> None:
        await self._control.closed.wait()
        await self._tell_waiters()
