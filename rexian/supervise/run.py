"""`rexian run`: everything a hotline needs on one machine, started in order and stopped in order.

PostgreSQL, Asterisk and the backend are separate programs on purpose: the backend may die with
calls up and nobody is cut off, and the other way round. This process only keeps them running; when
it is killed they go on, and the next start takes them over.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import FrameType
from typing import Protocol

from rexian.provision.asterisk import AsteriskInstall, find_or_fetch_asterisk
from rexian.provision.postgres import prepare_postgres
from rexian.provision.progress import Progress, console_progress
from rexian.secrets import (
    FIRST_DEPARTMENTS,
    FIRST_SEATS,
    TRUNK_ACCOUNT,
    Secrets,
    load_or_create,
    print_out,
)
from rexian.settings import Settings
from rexian.spoken import prepare_prompts
from rexian.supervise import lock, procfs
from rexian.supervise.child import Child, ChildSpec
from rexian.supervise.database import postgres_spec
from rexian.supervise.health import wait_command_ok, wait_http_ok
from rexian.supervise.ports import PortNeed, check_ports, check_voice_ports, http_port, pbx_ports

Say = Callable[[str], None]
Beside = Callable[[Say], Awaitable[None]]
"""What goes on beside the running system, given the way to say something; cancelled when it
stops."""


class _Stopped(BaseException):
    """A signal asked us to end while things were still being set up."""


class ConfigurePbx(Protocol):
    """Writes the PBX's configuration and returns the path of its asterisk.conf.

    Called before each start of the system, once the database answers.
    """

    async def __call__(
        self, settings: Settings, secrets: Secrets, install: AsteriskInstall, database_url: str
    ) -> Path: ...


def run_system(
    settings: Settings,
    configure_pbx: ConfigurePbx,
    progress: Progress | None = None,
    *,
    beside: Beside | None = None,
) -> int:
    """Run until SIGINT or SIGTERM; returns the exit code, 0 when all was stopped in order.

    `beside` runs from the ready line on; when it fails, everything is stopped.

    Raises RexianError when the system cannot be started; nothing started here is left running then.
    """

    def stop_now(number: int, frame: FrameType | None) -> None:
        raise _Stopped

    former = {number: signal.signal(number, stop_now) for number in _stop_signals()}
    try:
        with lock.hold(settings.data):
            return _run_held(settings, configure_pbx, progress or console_progress(), beside)
    except (_Stopped, KeyboardInterrupt):
        _say("stopped")
        return 0
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _stop_signals() -> list[signal.Signals]:
    """A closed terminal stops the system as well, unless it was started with nohup."""
    stop = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        stop.append(signal.SIGHUP)
    return stop


def _say(text: str) -> None:
    """One line for whoever reads it; that nobody does must not keep us from stopping."""
    try:
        print(text, flush=True)
    except OSError:  # the terminal is closed, or the reader of a pipe is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run_held(
    settings: Settings, configure_pbx: ConfigurePbx, progress: Progress, beside: Beside | None
) -> int:
    began = time.monotonic()
    secrets, created = load_or_create(
        settings.data / "secrets.json", FIRST_SEATS, FIRST_DEPARTMENTS
    )
    check_ports(_wanted_ports(settings))
    if settings.manage_pbx and not _runs(settings, "asterisk"):
        check_voice_ports(settings)
    # All that downloads or unpacks happens here, where Ctrl-C ends it at once.
    postgres = None if settings.database_url else prepare_postgres(settings.data, progress)
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    database_url = postgres.url if postgres else url
    install = None
    if settings.manage_pbx:
        install = find_or_fetch_asterisk(
            settings.tools, progress, choice=settings.asterisk, mirror=settings.debian_mirror
        )
        prepare_prompts(settings, progress)

    async def specs() -> AsyncIterator[ChildSpec]:
        if postgres is not None:
            yield postgres_spec(settings.data, postgres)
        if install is not None:
            conf = await configure_pbx(settings, secrets, install, database_url)
            yield asterisk_spec(settings, install, conf)
        yield backend_spec(settings, database_url)

    # Shown at the first start that gets this far, however many were interrupted before.
    shown = settings.data / "secrets.shown"
    show = created or not shown.exists()
    text = ready_text(settings, secrets, show)
    return asyncio.run(supervise(specs(), text, began, said=shown.touch, beside=beside))


async def supervise(
    specs: AsyncIterator[ChildSpec],
    text: str,
    began: float,
    said: Callable[[], None],
    beside: Beside | None = None,
) -> int:
    """Start the programs in order, say `text`, wait for a signal, stop them in reverse order.

    Each is asked for once those before it are ready. `began` is the monotonic time of the start, in
    seconds; `said` is called when the text is out. Raises RexianError when one cannot be started;
    those started here are ended then, those taken over go on.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _stop_signals():
        loop.add_signal_handler(number, stop.set)
    children: list[Child] = []
    try:
        async for spec in specs:
            children.append(Child(spec, _say))
            if not await _start_unless(stop, children[-1]):
                break
        else:
            _say(text)
            said()
            _say(f"ready after {time.monotonic() - began:.1f} s; Ctrl-C stops everything")
            await _until(stop, beside)
    except BaseException:
        # What ran before this start may be carrying calls; only what was started now is ended.
        await _stop_all(children, keep_taken_over=True)
        raise
    _say("stopping")
    await _stop_all(children, keep_taken_over=False)
    _say("stopped")
    return 0


async def _until(stop: asyncio.Event, beside: Beside | None) -> None:
    """Wait for the signal, with what goes on beside; that is over when this returns."""
    stopping = asyncio.ensure_future(stop.wait())
    others = [asyncio.ensure_future(beside(_say))] if beside is not None else []
    try:
        await asyncio.wait({stopping, *others}, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            if other.done():
                other.result()
        await stopping
    finally:
        for task in (stopping, *others):
            task.cancel()
        await asyncio.gather(stopping, *others, return_exceptions=True)


async def _stop_all(children: list[Child], *, keep_taken_over: bool) -> None:
    """Last started, first stopped; trouble with one does not leave the others running."""
    faults: list[Exception] = []
    for child in reversed(children):
        try:
            await (child.let_go() if keep_taken_over and child.taken_over else child.stop())
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("not everything could be stopped in order", faults)


async def _start_unless(stop: asyncio.Event, child: Child) -> bool:
    """Start the child; False when the signal to stop came first."""
    starting = asyncio.create_task(child.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
        return not stop.is_set()
    finally:
        stopping.cancel()
        starting.cancel()
        await asyncio.gather(starting, stopping, return_exceptions=True)


def _runs(settings: Settings, name: str) -> bool:
    """Whether a killed supervisor left this one running."""
    return procfs.load(settings.data / "run" / f"{name}.process") is not None


def _wanted_ports(settings: Settings) -> list[PortNeed]:
    needs = [] if _runs(settings, "backend") else http_port(settings)
    if settings.manage_pbx and not _runs(settings, "asterisk"):
        needs += pbx_ports(settings)
    return needs


def asterisk_spec(settings: Settings, install: AsteriskInstall, conf: Path) -> ChildSpec:
    """Asterisk as a child: calls go on while the supervisor or the backend is away.

    SIGTERM makes it stop at once and in order ("core stop now").
    """

    async def booted() -> None:
        command = install.rx(conf, "core waitfullybooted")
        await wait_command_ok(command, {**os.environ, **install.env})

    return ChildSpec(
        name="asterisk",
        argv=tuple(install.start(conf, voice_first=os.geteuid() == 0)),
        marker=str(conf),
        run_dir=settings.data / "run",
        log=settings.data / "log" / "asterisk.log",
        env=install.env,
        stop_seconds=15,
        ready=booted,
    )


def backend_spec(settings: Settings, database_url: str) -> ChildSpec:
    """The backend as a child. One left running is replaced: its code may be older than ours."""

    async def answers() -> None:
        await wait_http_ok(settings.address, settings.http_port)

    return ChildSpec(
        name="backend",
        argv=(sys.executable, "-m", "rexian", "serve"),
        marker="serve",
        run_dir=settings.data / "run",
        log=settings.data / "log" / "backend.log",
        env={"REXIAN_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"},
        take_over=False,
        ready=answers,
    )


def ready_text(settings: Settings, secrets: Secrets, show_passwords: bool) -> str:
    """What a person needs to go on: addresses, accounts, and at the first start the passwords."""
    host = _shown_host(settings.address)
    lines = [
        "",
        f"Console and API  http://{host}:{settings.http_port}/  (API under /api/v1)",
        f"SIP              {host}:{settings.sip_port} (UDP and TCP)",
    ]
    if settings.tls:
        lines.append(f"SIP over TLS     {host}:{settings.sip_tls_port}")
    lines += [
        f"Hotline          12345; to ring it without a carrier register a phone as {TRUNK_ACCOUNT}",
        f"Seats            {', '.join(FIRST_SEATS)}",
        f"Departments      {', '.join(FIRST_DEPARTMENTS)}",
        f"Data             {settings.data}",
    ]
    file = settings.data / "secrets.json"
    if show_passwords:
        lines += ["", print_out(secrets, file), ""]
    else:
        lines.append(f"Passwords        in {file}")
    return "\n".join(lines)


def _shown_host(address: str) -> str:
    if address in ("0.0.0.0", "::"):
        return socket.gethostname()
    return f"[{address}]" if ":" in address else address
