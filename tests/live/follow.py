"""Follows the live feed of a running system, so that tests wait on what happens and not on the
clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import httpx

from tests.plain_http import TRUSTS_NOBODY


class FactMissing(AssertionError):
    """What was waited for did not happen; the message lists what did."""


class Follower:
    """Every fact since ``start``, in order. Each ``fact()`` looks from where the last match of its
    own mark ended.
    """

    def __init__(self, base_url: str, authorization: str) -> None:
        self._url = f"{base_url}/api/v1/events"
        self._headers = {"Authorization": authorization, "Accept": "text/event-stream"}
        self.facts: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()
        self._open = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last_id: str | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())
        await asyncio.wait_for(self._open.wait(), 5)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, httpx.HTTPError):
                await self._task

    def mark(self) -> int:
        """A place in the stream to look from."""
        return len(self.facts)

    def all(
        self, fact: str | None = None, *, since: int = 0, **values: Any
    ) -> list[dict[str, Any]]:
        """The facts seen so far that match."""
        return [one for one in self.facts[since:] if _matches(one, fact, values)]

    async def fact(
        self, fact: str, *, since: int = 0, within: float = 20.0, **values: Any
    ) -> dict[str, Any]:
        """The first matching fact from the mark ``since`` on; waits for it. Raises FactMissing."""
        try:
            async with asyncio.timeout(within), self._changed:
                while True:
                    found = self.all(fact, since=since, **values)
                    if found:
                        return found[0]
                    await self._changed.wait()
        except TimeoutError:
            happened = "\n".join(f"  {one['fact']} {one['values']}" for one in self.facts[since:])
            raise FactMissing(
                f"no {fact} {values} within {within} s; there was\n{happened}"
            ) from None

    async def _run(self) -> None:
        async with httpx.AsyncClient(timeout=None, verify=TRUSTS_NOBODY) as client:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    await self._once(client)
                await asyncio.sleep(0.1)

    async def _once(self, client: httpx.AsyncClient) -> None:
        headers = dict(self._headers)
        if self._last_id is not None:
            headers["Last-Event-ID"] = self._last_id
        async with client.stream("GET", self._url, headers=headers) as stream:
            stream.raise_for_status()
            self._open.set()
            name, data = "", ""
            async for line in stream.aiter_lines():
                if line.startswith("event:"):
                    name = line[6:].strip()
                elif line.startswith("id:"):
                    self._last_id = line[3:].strip()
                elif line.startswith("data:"):
                    data += line[5:].strip()
                elif not line and data:
                    await self._take(name, json.loads(data))
                    name, data = "", ""

    async def _take(self, name: str, body: dict[str, Any]) -> None:
        if "fact" not in body:
            return
        async with self._changed:
            self.facts.append(body)
            self._changed.notify_all()


def _matches(one: dict[str, Any], fact: str | None, values: dict[str, Any]) -> bool:
    if fact is not None and one["fact"] != fact:
        return False
    return all(one["values"].get(name, one.get(name)) == value for name, value in values.items())
