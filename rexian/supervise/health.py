"""Waiting until a program of ours answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence


async def wait_http_ok(address: str, port: int, path: str = "/healthz") -> None:
    """Return once GET `path` is answered with status 200; the caller bounds the wait."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    while not await _http_ok(host, port, path):
        await asyncio.sleep(0.1)


async def _http_ok(host: str, port: int, path: str) -> bool:
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                name = f"[{host}]" if ":" in host else host
                request = f"GET {path} HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n"
                writer.write(request.encode())
                await writer.drain()
                status = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [b"200"]


async def wait_command_ok(argv: Sequence[str], env: dict[str, str]) -> None:
    """Return once the command ends with exit code 0; the caller bounds the wait."""
    while True:
        process = await asyncio.create_subprocess_exec(
            *argv,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            if process.returncode is None:
                process.kill()
                await process.wait()
            raise
        if code == 0:
            return
        await asyncio.sleep(0.1)
