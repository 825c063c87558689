"""The API before the filled database: the real application behind a real server on loopback.

What lies in the database is read by the parts rexian plugs in; the PBX's side is pretended
(``tests.api.city``), it answers none of what is asked here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app, end_streams
from api.bearer import digest_of
from api.ports import Meaning
from api.ports.case_work import CaseWork
from api.settings import ApiSettings
from bench.load.site import BUREAUS, NOW, TREE, City
from cases.attachments import Attachments
from cases.categories.book import CategoryBook
from cases.desk import Desk
from cases.people import DepartmentPeople
from cases.register import Cases
from cases.repeats import Repeats
from cases.revisits import Revisits
from cases.sealing import Sealing
from cases.tasks import Tasks
from cases.veil import Veil
from recordings.replay import Replay
from recordings.store import LocalStore
from rexian.backend.audio import MEANINGS, RecordingsForApi
from store.access_log import AccessLog
from store.accounts import Accounts, Sessions
from store.database import Database
from store.errors import StoreUnavailable
from store.markers import Markers
from store.queries.calls import Calls
from store.queries.ring_backs import RingBacks
from store.recordings import Recordings
from tests.api.city import CHINA, make_city

SUPERVISOR, DEPARTMENT = "zhao", "chen"
MOST_ATTACHMENT_BYTES = 20_000_000


async def _let_in(database: Database, people: DepartmentPeople) -> None:
    accounts, sessions = Accounts(database), Sessions(database)
    for name, role in ((SUPERVISOR, "supervisor"), (DEPARTMENT, "department")):
        await accounts.create(name, role, "", NOW)
        await sessions.open(digest_of(f"token-{name}"), name, NOW, NOW + 86_400)
    await people.add(BUREAUS[0], DEPARTMENT, SUPERVISOR, NOW)


async def _app(database: Database, folder: Path) -> FastAPI:
    store, people = LocalStore(folder / "store"), DepartmentPeople(database)
    await _let_in(database, people)
    sealing = Sealing(database, Veil())
    await sealing.load()
    categories = CategoryBook(database)
    await categories.put(TREE, SUPERVISOR, NOW)
    pretended = make_city().app.state.here.ports
    ports = replace(
        pretended,
        calls=Calls(database),
        ring_backs=RingBacks(database),
        cases=Cases(database, categories=categories, veil=sealing.veil),
        desk=Desk(database, City()),
        department_people=people,
        case_work=CaseWork(
            tasks=Tasks(database),
            revisits=Revisits(database),
            categories=categories,
            attachments=Attachments(database, store, MOST_ATTACHMENT_BYTES),
            repeats=Repeats(database),
        ),
        recordings=RecordingsForApi(
            Recordings(database), Replay(store, folder / "cache"), Markers(database)
        ),
        sealing=sealing,
        accounts=Accounts(database),
        sessions=Sessions(database),
        access_log=AccessLog(database),
        clock=lambda: NOW,
        errors={StoreUnavailable: Meaning.STORE_UNAVAILABLE, **MEANINGS},
    )
    return create_app(ports, ApiSettings(timezone=CHINA, version="bench"))


@asynccontextmanager
async def served(url: str, folder: Path) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Clients of the supervisor and of somebody of the busiest bureau, by name."""
    database = Database(url)
    app = await _app(database, folder)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if running.done():
            running.result()
    port = server.servers[0].sockets[0].getsockname()[1]
    clients = {
        name: httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/api/v1",
            headers={"Authorization": f"Bearer token-{name}"},
            timeout=30,
        )
        for name in (SUPERVISOR, DEPARTMENT)
    }
    try:
        yield clients
    finally:
        for client in clients.values():
            await client.aclose()
        end_streams(app)
        server.should_exit = True
        await running
        await database.close()
