"""Real SIPp: callers and seats by the hundred, with every message and its microsecond.

Scenarios are files in scenarios/, with @@NAMES@@ filled in by the functions here:

    caller(...), caller_gives_up(...)                     -> run_sipp
    seat_answers(...), seat_refuses(...), seat_rings_on(), seat_silent()  -> SippSeat

A failed call is a result, never an exception; SippError means that SIPp itself did not work.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from rexian.provision.phones import PhoneTools

from .child import spawn, stop
from .errors import SippError
from .ports import reserve_ports
from .scenario import Scenario, seat_registers
from .siptrace import SipMessage, TraceFile

RTP_PORTS = 200


class SippRun:
    """One SIPp process. Use `run_sipp` or `SippSeat`, or this for load that goes on by itself:

        async with SippRun(tools.phones, caller("600"), pbx.server, calls=1000, rate=5) as load:
            ...
            result = await load.finished(within=300)

    `local_port` 0 reserves one. `rate` is new calls a second, `at_once` the most at any moment.
    `trace` off saves the message log, for load beyond some hundred calls a second.
    """

    def __init__(
        self,
        tools: PhoneTools,
        scenario: Scenario,
        server: str,
        *,
        calls: int = 1,
        rate: float = 10.0,
        at_once: int | None = None,
        local_ip: str = "127.0.0.1",
        local_port: int = 0,
        transport: str = "udp",
        rtp_echo: bool = False,
        trace: bool = True,
        on_new_dialog: Scenario | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kit-sipp-"))
        self.local_ip = local_ip
        self._ports = reserve_ports(2) if local_port == 0 else None
        self.local_port = self._ports.first if self._ports else local_port
        self._rtp = reserve_ports(RTP_PORTS if rtp_echo else 4)
        self._trace = TraceFile(self.folder / "messages.log")
        self._process: asyncio.subprocess.Process | None = None
        self._command = [
            *tools.sipp_argv,
            *("-sf", str(scenario.write(self.folder / "scenario.xml"))),
            *("-i", local_ip, "-p", str(self.local_port)),
            *("-mi", local_ip, "-mp", str(self._rtp.first)),
            *("-m", str(calls), "-r", f"{rate:g}", "-l", str(at_once or max(calls, 1))),
            *("-t", {"udp": "u1", "tcp": "t1", "tls": "l1"}[transport]),
            *("-trace_err", "-error_file", str(self.folder / "errors.log")),
            *("-nostdin", "-timer_resol", "1"),
            *(("-rtp_echo",) if rtp_echo else ()),
            *(("-trace_msg", "-message_file", str(self._trace.path)) if trace else ()),
            *options,
        ]
        if on_new_dialog is not None:
            path = on_new_dialog.write(self.folder / "new-dialog.xml")
            self._command += ["-oocsf", str(path)]
        self._command.append(server)

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
    def pid(self) -> int | None:
        """Process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start the process."""
        self._process = await spawn(
            self._command,
            cwd=self.folder,
            log=self.folder / "screen.log",
            env={**os.environ, "TERM": "dumb"},
        )

    async def finished(self, within: float) -> SippResult:
        """Wait until all calls are over. Raises SippError if that takes longer than `within` s."""
        if self._process is None:
            raise SippError("SIPp was not started")
        try:
            code = await asyncio.wait_for(self._process.wait(), within)
        except TimeoutError:
            raise SippError(f"SIPp did not end within {within:g} s\n{self.errors()}") from None
        # 0: all calls as in the scenario; 1: at least one was not; the rest: SIPp itself failed.
        if code not in (0, 1):
            raise SippError(f"SIPp ended with {code}:\n{self.errors()}{self.screen()}")
        return SippResult(code == 0, tuple(self.messages()), self.errors())

    def messages(self) -> list[SipMessage]:
        """All messages sent and received so far, in order."""
        return self._trace.messages()

    async def wait_for_message(
        self,
        where: Callable[[SipMessage], bool],
        *,
        within: float = 5.0,
        after: int = 0,
    ) -> SipMessage:
        """The first message, the first `after` left out, that `where` accepts; SippError if none.

        `after=len(run.messages())` asks for one still to come.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        seen = after
        while True:
            messages = self.messages()
            for message in messages[seen:]:
                if where(message):
                    return message
            seen = max(seen, len(messages))
            if loop.time() >= end:
                listed = "\n".join(f"  {m.at:.3f} {m.direction} {m.first_line}" for m in messages)
                raise SippError(
                    f"no such message within {within:g} s; there were\n{listed}\n{self.errors()}"
                )
            await asyncio.sleep(0.01)

    def errors(self) -> str:
        """What SIPp logged as errors and remarks."""
        log = self.folder / "errors.log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    def screen(self) -> str:
        """The end of SIPp's own output."""
        log = self.folder / "screen.log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""

    async def unplug(self) -> None:
        """Kill the process at once; nothing is said to anybody."""
        if self._process is not None:
            await stop(self._process, first=signal.SIGKILL)

    async def close(self) -> None:
        """End the process and clear up; repeatable."""
        await self.unplug()
        self._trace.messages()
        if self._ports:
            self._ports.release()
        self._rtp.release()
        shutil.rmtree(self.folder, ignore_errors=True)


class SippResult:
    """How a run ended. `all_as_written`: every call went through its scenario to the end."""

    def __init__(self, all_as_written: bool, messages: tuple[SipMessage, ...], errors: str) -> None:
        self.all_as_written = all_as_written
        self.messages = messages
        self.errors = errors

    def by_call(self) -> dict[str, list[SipMessage]]:
        """Messages of each Call-ID, in order."""
        calls: dict[str, list[SipMessage]] = {}
        for message in self.messages:
            calls.setdefault(message.call_id, []).append(message)
        return calls

    def final_statuses(self) -> list[int]:
        """The final answer to each call's INVITE (the last one, after authentication), e.g. [200].

        A call that was never answered finally counts as 0.
        """
        statuses: list[int] = []
        for messages in self.by_call().values():
            if not any(m.method == "INVITE" for m in messages):
                continue
            final = [m.status for m in messages if m.cseq_method == "INVITE" and m.status >= 200]
            statuses.append(final[-1] if final else 0)
        return statuses


async def run_sipp(
    tools: PhoneTools,
    scenario: Scenario,
    server: str,
    *,
    calls: int = 1,
    rate: float = 10.0,
    at_once: int | None = None,
    local_ip: str = "127.0.0.1",
    transport: str = "udp",
    rtp_echo: bool = False,
    within: float = 30.0,
    options: Sequence[str] = (),
) -> SippResult:
    """Run `calls` calls of a caller scenario against `server` (host:port) to their end."""
    async with SippRun(
        tools,
        scenario,
        server,
        calls=calls,
        rate=rate,
        at_once=at_once,
        local_ip=local_ip,
        transport=transport,
        rtp_echo=rtp_echo,
        options=options,
    ) as run:
        return await run.finished(within)


class SippSeat(SippRun):
    """A seat that registers by digest and then treats every call as `behaviour` says.

    Registration and calls use one socket, so it also works where the PBX rewrites contacts. What
    became of the calls is in `messages()`. Switched off, it does not unregister.
    """

    def __init__(
        self,
        tools: PhoneTools,
        user: str,
        password: str,
        server: str,
        behaviour: Scenario,
        *,
        auth_user: str = "",
        local_ip: str = "127.0.0.1",
        transport: str = "udp",
        rtp_echo: bool = False,
    ) -> None:
        super().__init__(
            tools,
            seat_registers(user, password, auth_user or user),
            server,
            local_ip=local_ip,
            transport=transport,
            rtp_echo=rtp_echo,
            on_new_dialog=behaviour.filled(USER=user),
        )

    async def registered(self, within: float = 5.0) -> float:
        """Wait until the server accepted the registration; returns the wall-clock moment."""
        message = await self.wait_for_message(
            lambda m: m.cseq_method == "REGISTER" and m.status == 200, within=within
        )
        return message.at

    def invites(self) -> list[SipMessage]:
        """The calls offered to this seat, retransmissions left out."""
        first: dict[str, SipMessage] = {}
        for message in self.messages():
            if message.method == "INVITE" and message.direction == "received":
                first.setdefault(message.call_id, message)
        return list(first.values())
