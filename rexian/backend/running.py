"""All parts of the backend running side by side, until somebody stops it or one of them ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import uvicorn

from pbx.ami import AmiLoginRefused
from rexian.errors import RexianError

_log = logging.getLogger(__name__)


def http_server(app: Any, *, host: str, port: int) -> uvicorn.Server:
    """The API's server; ``run_together`` runs it."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            ws="websockets-sansio",
            ws_max_size=64 * 1024,
            # A browser that is gone is noticed within ten seconds: its caller waits.
            ws_ping_interval=5,
            ws_ping_timeout=5,
            ws_per_message_deflate=False,
            # Longer than clients and proxies commonly keep an idle connection: who gives it up
            # first must not be the side that cannot say so.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
        )
    )


async def run_together(
    parts: Mapping[str, Coroutine[Any, Any, None]],
    server: uvicorn.Server,
    *,
    stopping: Callable[[], None],
) -> None:
    """Until SIGTERM or SIGINT; then ``stopping`` is called and all are ended.

    Raises RexianError, naming the part, when one of them ends by itself.
    """
    stop = asyncio.Event()
    running = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(number, stop.set)
    tasks = {name: asyncio.create_task(part) for name, part in parts.items()}
    http = asyncio.create_task(_http(server))
    told = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({*tasks.values(), http, told}, return_when=asyncio.FIRST_COMPLETED)
    stopping()
    server.should_exit = True
    for task in tasks.values():
        task.cancel()
    results = await asyncio.gather(*tasks.values(), http, return_exceptions=True)
    told.cancel()
    if told not in done:
        _raise_first(dict(zip((*tasks, "http"), results, strict=True)))


async def _http(server: uvicorn.Server) -> None:
    # uvicorn's own signal handling would compete with ours, and it ends the process where a port is
    # taken.
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment, method-assign]
    try:
        await server.serve()
    except SystemExit:
        raise RexianError(
            f"the API cannot listen on port {server.config.port}; "
            "choose another with REXIAN_HTTP_PORT"
        ) from None


def _raise_first(results: dict[str, object]) -> None:
    for name, result in results.items():
        if isinstance(result, AmiLoginRefused):
            raise RexianError(f"the PBX does not let us in: {result}") from result
        if isinstance(result, RexianError):
            raise result
        if isinstance(result, Exception):
            _log.error("%s ended", name, exc_info=result)
            raise RexianError(f"{name} ended unexpectedly: {result}") from result
    raise RexianError("a part of the backend ended unexpectedly")
