"""Asking for everything the checks look at, each with its own patience, so that what is away costs
seconds and not the whole examination.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import psutil

from rexian.commands.recordings import database_url
from rexian.doctor.ask_database import AskDatabase
from rexian.doctor.ask_pbx import AskPbx, pbx_at
from rexian.doctor.context import Context, PbxSilent, Running, Space
from rexian.errors import RexianError
from rexian.secrets import read_secrets
from rexian.settings import Settings
from rexian.supervise import procfs
from store.database import Database
from store.errors import StoreError

PROGRAMS = ("backend", "asterisk", "postgresql")
HTTP_SECONDS = 5.0


@contextlib.asynccontextmanager
async def gathered(settings: Settings) -> AsyncIterator[Context]:
    """The context of a real system, for as long as the block runs."""
    async with contextlib.AsyncExitStack() as stack:
        running = _running(settings.data)
        pbx, pbx_trouble, guard_trouble = await _pbx(stack, settings)
        books, books_trouble = await _books(stack, settings, running)
        yield Context(
            settings=settings,
            now=time.time(),
            running=running,
            pbx=pbx,
            pbx_trouble=pbx_trouble,
            guard_trouble=guard_trouble,
            books=books,
            books_trouble=books_trouble,
            ready=await asyncio.to_thread(_ready, settings),
            space=_space,
            listening=_listening,
        )


def _running(data: Path) -> Running:
    found = {name: procfs.load(data / "run" / f"{name}.process") for name in PROGRAMS}
    return Running({name: process.pid for name, process in found.items() if process is not None})


async def _pbx(
    stack: contextlib.AsyncExitStack, settings: Settings
) -> tuple[AskPbx | None, str, str]:
    try:
        secret = read_secrets(settings.data / "secrets.json").ami_secret
    except RexianError as fault:
        return None, str(fault), ""
    where = (settings.ami_host, settings.ami_port)
    try:
        pbx = await stack.enter_async_context(pbx_at(*where, "rexian", secret))
    except PbxSilent as silent:
        return None, str(silent), ""
    try:
        async with pbx_at(*where, "rexian-security", secret):
            return pbx, "", ""
    except PbxSilent as silent:
        return pbx, "", str(silent)


async def _books(
    stack: contextlib.AsyncExitStack, settings: Settings, running: Running
) -> tuple[AskDatabase | None, str]:
    try:
        url = database_url(settings)
    except RexianError as fault:
        return None, str(fault)
    if settings.database_url is None and "postgresql" not in running:
        return None, "PostgreSQL is not running"
    try:
        database = Database(url, pool_size=1)
    except StoreError as fault:
        return None, str(fault)
    stack.push_async_callback(database.close)
    books = AskDatabase(database)
    try:
        await books.version()
    except StoreError as fault:
        return None, str(fault)
    return books, ""


def _ready(settings: Settings) -> Mapping[str, str] | None:
    """What ``/readyz`` says. Blocking."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.address, settings.address)
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{settings.http_port}/readyz"
    try:
        # A proxy of the surroundings has no business here.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=HTTP_SECONDS) as answer:
            body = answer.read()
    except urllib.error.HTTPError as answer:
        body = answer.read()  # 503: not ready, and why
    except (OSError, ValueError):
        return None
    try:
        checks = json.loads(body)["checks"]
        return {name: "" if one["ok"] else str(one["detail"]) for name, one in checks.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _space(path: Path) -> Space:
    found = shutil.disk_usage(path)
    return Space(found.total, found.free)


def _listening(kind: str, port: int) -> bool:
    wanted = socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM
    try:
        connections = psutil.net_connections(kind=kind)
    except (psutil.Error, OSError):
        return True  # it cannot be told; nothing is claimed
    return any(
        one.type == wanted
        and one.laddr
        and one.laddr.port == port
        and (kind == "udp" or one.status == psutil.CONN_LISTEN)
        for one in connections
    )
