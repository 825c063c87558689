"""How smoothly the supervisor's board draws a busy centre, in Chromium: frames a second, memory.

    python -m bench.board_smoothness [--seats 200] [--waiting 100] [--changes 20]
                                     [--seconds 60 | --minutes 60] [--results FILE]

The console's own bundle is served, with an API that invents a centre: seats change their state and
callers come and go, so many times a second, told by a live feed in the form of the real one. What
the page holds is weighed at the beginning and at the end, after its garbage has been collected.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from playwright.async_api import Browser, Page, async_playwright

from api.console.endpoints import router as console
from tests.live.browser.chromium import chromium
from tests.live.kit.ports import reserve_ports

HOTLINE = "12345"
COUNT_FRAMES = """(seconds) => new Promise((done) => {
  const gaps = [];
  let last = performance.now();
  const end = last + seconds * 1000;
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame);
    else done(gaps);
  };
  requestAnimationFrame(frame);
})"""

SLICE_SECONDS = 60.0
"""Frames are counted in slices, so that what is counted with does not weigh on the page."""
SETTLE_SECONDS = 5.0
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Weight:
    """What the page holds once nothing is left to be collected."""

    heap: float
    """Bytes of objects."""
    process: float
    """Bytes of memory that belong to the page's process alone."""
    nodes: int
    listeners: int

    def figures(self) -> dict[str, float]:
        return {
            "objects_mb": round(self.heap / 1e6, 1),
            "process_mb": round(self.process / 1e6, 1),
            "nodes": self.nodes,
            "listeners": self.listeners,
        }


async def weigh(browser: Browser, page: Page) -> Weight:
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.enable")
    # What only waits for a finaliser is gone after the second time.
    for _ in range(2):
        await session.send("HeapProfiler.collectGarbage")
    await session.send("Performance.enable")
    told = await session.send("Performance.getMetrics")
    await session.detach()
    found = {one["name"]: one["value"] for one in told["metrics"]}
    whole = await browser.new_browser_cdp_session()
    processes = (await whole.send("SystemInfo.getProcessInfo"))["processInfo"]
    await whole.detach()
    own = [psutil.Process(one["id"]) for one in processes if one["type"] == "renderer"]
    return Weight(
        heap=found["JSHeapUsedSize"],
        process=max(process.memory_full_info().uss for process in own),
        nodes=int(found["Nodes"]),
        listeners=int(found["JSEventListeners"]),
    )


@dataclass(frozen=True, slots=True)
class Frames:
    """The gaps between the frames of a page, in milliseconds, slice after slice."""

    slices: list[list[float]]

    def figures(self) -> dict[str, float]:
        gaps = sorted(gap for slice_ in self.slices for gap in slice_)
        rates = [len(slice_) / (sum(slice_) / 1000) for slice_ in self.slices]
        return {
            "frames_a_second": round(len(gaps) / (sum(gaps) / 1000), 1),
            "frames_a_second_in_the_slowest_slice": round(min(rates), 1),
            "gap_p50_ms": round(gaps[len(gaps) // 2], 1),
            "gap_p99_ms": round(gaps[len(gaps) * 99 // 100], 1),
            "gap_max_ms": round(gaps[-1], 1),
        }


async def frames(page: Page, seconds: float) -> Frames:
    slices: list[list[float]] = []
    left = seconds
    while left > 0:
        slices.append(await page.evaluate(COUNT_FRAMES, min(left, SLICE_SECONDS)))
        left -= SLICE_SECONDS
    return Frames(slices)


def moment(ago: float = 0.0) -> str:
    return datetime.fromtimestamp(time.time() - ago, UTC).isoformat()


class Centre:
    """As many seats and callers as wanted; all else of the API is as empty as may be."""

    def __init__(self, seats: int, waiting: int, changes: float) -> None:
        self.pause = 1 / changes
        self.chance = random.Random(1)
        self.seats = [str(1001 + number) for number in range(seats)]
        self.names = (f"c{number}" for number in itertools.count())
        self.calls = [next(self.names) for _ in range(waiting)]
        self.offered = {name: moment(self.chance.uniform(0, 300)) for name in self.calls}
        self.told = 0

    def seat(self, number: str) -> dict[str, Any]:
        state = self.chance.choice(("ready", "on_break", "not_responding"))
        return {
            "number": number,
            "name": "",
            "hotlines": [HOTLINE],
            "skills": [{"queue": HOTLINE, "level": 1}],
            "misses": 0,
            "state": state,
            "since": moment(self.chance.uniform(0, 600)),
            "seconds": 1.0,
            "until": None,
            "operator": f"operator{number}",
            "phone": "usable",
            "call": None,
            "leg": None,
            "break_reason": "",
            "leaving": None,
        }

    def call(self, name: str) -> dict[str, Any]:
        return {
            "id": name,
            "hotline": HOTLINE,
            "queue": HOTLINE,
            "direction": "inbound",
            "state": "waiting",
            "caller": f"+86138{int(name[1:]):08}",
            "offered_at": self.offered.get(name, moment()),
            "answered_at": None,
            "priority": 0,
            "voicemail": False,
            "ring_back_booked": False,
            "satisfaction_asked": False,
            "flags": [],
            "parties": [{"id": name, "role": "citizen", "state": "joined"}],
        }

    def change(self) -> tuple[str, dict[str, Any]]:
        """One more, in turn: a caller goes, another comes, two seats change their state."""
        self.told += 1
        seat = self.chance.choice(self.seats)
        if self.told % 4 == 0:
            gone = self.calls.pop(self.chance.randrange(len(self.calls)))
            return "call_ended", {"call": gone, "outcome": "answered"}
        if self.told % 4 == 1:
            self.calls.append(next(self.names))
            caller = f"+86139{self.told:08}"
            return "call_offered", {
                "call": self.calls[-1],
                "hotline": HOTLINE,
                "caller": caller,
                "priority": 0,
            }
        if self.told % 4 == 2:
            return "seat_became_ready", {"seat": seat}
        return "seat_went_on_break", {"seat": seat, "reason": "lunch"}

    async def feed(self) -> AsyncIterator[bytes]:
        yield b"event: hello\ndata: {}\n\n"
        while True:
            await asyncio.sleep(self.pause)
            name, values = self.change()
            fact = {"seq": self.told, "fact": name, "at": moment(), "values": values}
            yield f"id: {self.told}@x\nevent: {name}\ndata: {json.dumps(fact)}\n\n".encode()


def app_of(centre: Centre) -> FastAPI:
    app = FastAPI()
    app.include_router(console)

    def page(items: list[Any]) -> dict[str, Any]:
        return {"items": items, "next_cursor": None}

    @app.get("/api/v1/sessions/current")
    async def session() -> dict[str, Any]:
        expires = moment(-DAY)
        return {
            "username": "chen",
            "role": "supervisor",
            "expires_at": expires,
            "seconds_left": DAY,
            "timezone": "Asia/Shanghai",
        }

    @app.get("/api/v1/seats")
    async def seats() -> dict[str, Any]:
        return page([centre.seat(number) for number in centre.seats])

    @app.get("/api/v1/calls")
    async def calls(live: bool = False) -> dict[str, Any]:
        return page([centre.call(name) for name in centre.calls] if live else [])

    @app.get("/api/v1/hotlines")
    async def hotlines() -> dict[str, Any]:
        return page([{"number": HOTLINE, "name": "", "lines": 300}])

    @app.get("/api/v1/queues")
    async def queues() -> dict[str, Any]:
        return page([])

    @app.get("/api/v1/events")
    async def events() -> StreamingResponse:
        return StreamingResponse(centre.feed(), media_type="text/event-stream")

    return app


async def measure(
    centre: Centre, seconds: float, view: str, picture: Path | None
) -> dict[str, Any]:
    ports = reserve_ports(1)
    config = uvicorn.Config(app_of(centre), port=ports.first, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium(),
                args=["--no-sandbox"],
            )
            size = (1920, 1080) if view.endswith("wall") else (1366, 768)
            page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
            await page.add_init_script("sessionStorage.setItem('token', 'any')")
            await page.goto(f"http://127.0.0.1:{ports.first}/#/{view}")
            await page.locator("[data-test=plan]").wait_for()
            await asyncio.sleep(SETTLE_SECONDS)
            before = await weigh(browser, page)
            begun, began = centre.told, time.monotonic()
            gaps = await frames(page, seconds)
            changes = (centre.told - begun) / (time.monotonic() - began)
            after = await weigh(browser, page)
            rows = await page.locator("[data-test=plan] li, [data-test=waiting] li").count()
            if picture is not None:
                await page.screenshot(path=picture)
            await browser.close()
    finally:
        server.should_exit = True
        server.force_exit = True
        await serving
        ports.release()
    return {
        "seconds": seconds,
        "seats": len(centre.seats),
        "rows_on_the_page": rows,
        "changes_a_second": round(changes, 1),
        **gaps.figures(),
        "at_the_beginning": before.figures(),
        "at_the_end": after.figures(),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seats", type=int, default=200)
    options.add_argument("--waiting", type=int, default=100)
    options.add_argument("--changes", type=float, default=20.0)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--minutes", type=float, help="in place of --seconds")
    options.add_argument("--results", type=Path, help="where to write the figures as well")
    options.add_argument("--picture", type=Path, help="where to put a picture of the board")
    options.add_argument("--wall", action="store_true", help="the version for the wall")
    asked = options.parse_args()
    view = "board/wall" if asked.wall else "board"
    centre = Centre(asked.seats, asked.waiting, asked.changes)
    seconds = asked.seconds if asked.minutes is None else asked.minutes * 60
    figures = asyncio.run(measure(centre, seconds, view, asked.picture))
    told = json.dumps(figures, indent=1)
    print(told)
    if asked.results is not None:
        asked.results.write_text(told + "\n")


if __name__ == "__main__":
    main()
