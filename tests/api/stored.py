"""The city of ``tests.api.city`` on a real PostgreSQL: what is stored is stored there, with calls,
a case, a recording and people who may sign in. The PBX's side stays pretended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from acd import facts as f
from acd.facts import Fact
from api.app import create_app
from api.bearer import digest_of
from api.ports import Ports
from api.ports.case_work import CaseWork
from api.settings import ApiSettings
from cases.attachments import Attachments
from cases.categories.book import CategoryBook
from cases.register import Cases
from cases.repeats import Repeats
from cases.revisits import Revisits
from cases.sealing import Sealing
from cases.tasks import Tasks
from cases.veil import Veil
from notices.register import Notices
from recordings.ingest import ingest_call
from recordings.ledgered import entries_for
from recordings.replay import Replay
from rexian.archive import open_archive
from rexian.backend.audio import MEANINGS, RecordingsForApi
from rexian.backend.evidence import EvidenceForApi
from rexian.backend.outside import Outside
from rexian.backend.proofs import ProofsForApi
from rexian.settings import Settings
from store.access_log import AccessLog
from store.accounts import Accounts, Sessions
from store.database import Database
from store.evidence import Retention
from store.markers import Markers
from store.proofs import Proofs
from store.quality import Quality
from store.queries.calls import Calls
from store.queries.figures import Statistics
from store.queries.ring_backs import RingBacks
from store.recordings import Recordings
from tests.api.city import CHINA, PASSWORD_HASH, PEOPLE, City, make_city
from tests.cases.bureau import Bureau
from tests.cases.deadlines.calendars import at
from tests.recordings.sounds import put, tone
from tests.store.books import build
from tests.store.stories import abandoned_call, answered_call, three_way_call
from tests.store.talk_stories import graded
from tests.store.waiting_stories import rung_back

NAME = "张三丰"
NUMBER = "13800138000"
OTHER = "13900139000"
CASE = "20260930-12345-0001"
MORNING = at("2026-09-30 09:00")


@dataclass
class StoredCity:
    """``CASE`` is of ``NUMBER``: the calls ``c1`` (three-way, recorded) and ``c2``; another case is
    of ``OTHER``. Everybody of ``PEOPLE`` is there, ``chen`` acting for department 2001.
    """

    app: FastAPI
    ports: Ports
    city: City
    database: Database
    sealing: Sealing

    def browser(self, who: str) -> httpx.AsyncClient:
        """Signed in already; the token is ``token-<who>``."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, client=("192.0.2.7", 5000)),
            base_url="http://rexian.test",
            headers={"Authorization": f"Bearer token-{who}"},
        )

    async def digest(self) -> dict[str, str]:
        """A digest of every table, by name."""
        of_one = 'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{}" t'
        async with self.database.reading() as connection:
            tables = await connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            )
            return {
                name: str(await connection.scalar(text(of_one.format(name))))
                for name in tables.all()
            }


def _named(story: Sequence[Fact]) -> list[Fact]:
    """The network sends the caller's name, too."""
    return [
        replace(fact, caller_name=NAME) if isinstance(fact, f.CallOffered) else fact
        for fact in story
    ]


def day() -> list[Fact]:
    """What happened before."""
    return [
        *_named(three_way_call("c1", MORNING)),
        *_named(answered_call("c2", MORNING + 600)),
        *answered_call("c3", MORNING + 1200, OTHER),
        *_named(abandoned_call("c4", MORNING + 1800, 20.0)),
        *graded("c5", MORNING + 2400, 1),
        *rung_back("c6", MORNING + 3000),
    ]


async def stored_city(database: Database, url: str, data: Path, **settings: object) -> StoredCity:
    bureau = Bureau(database)
    bureau.at("2026-09-30 12:00")
    await build(database, day())
    settings_of_site = Settings(data=data, database_url=SecretStr(url))
    archive = open_archive(settings_of_site)
    rows = Recordings(database)
    put(data / "spool", "citizen", "c", tone(500, 0.3), call_id="c1")
    made = await asyncio.to_thread(ingest_call, data / "spool", archive.store, "c1", tz=CHINA)
    await rows.keep(made, archive.ledger.add(entries_for(made), made.started_at)[0])
    accounts, sessions = Accounts(database), Sessions(database)
    for name, role in PEOPLE.items():
        await accounts.create(name, role, PASSWORD_HASH, MORNING)
        await sessions.open(digest_of(f"token-{name}"), name, MORNING, MORNING + 1e9)
    await bureau.people.add("2001", "chen", "zhao", MORNING)
    sealing = Sealing(database, Veil(), random=lambda length: "7f3a"[:length].zfill(length))
    city, categories = make_city(), CategoryBook(database)
    attachments = Attachments(database, archive.store, 1_000_000)
    bureau.cases = Cases(database, bureau.rules, veil=sealing.veil)
    outside = Outside(settings_of_site, database, CHINA, lambda: bureau.now, categories)
    ports = replace(
        city.app.state.here.ports,
        calls=Calls(database),
        ring_backs=RingBacks(database),
        cases=bureau.cases,
        desk=bureau.desk,
        case_rules=bureau.rules,
        department_people=bureau.people,
        case_work=CaseWork(
            tasks=Tasks(database),
            revisits=Revisits(database),
            categories=categories,
            attachments=attachments,
            repeats=Repeats(database),
        ),
        outside=outside.ports,
        knowledge=outside.knowledge,
        notices=Notices(database),
        recordings=RecordingsForApi(rows, Replay(archive.store, data / "cache"), Markers(database)),
        proofs=ProofsForApi(Proofs(database), archive.ledger),
        quality=Quality(database, CHINA),
        evidence=EvidenceForApi(
            Retention(database),
            bureau.cases,
            attachments,
            sealing.veil.hide,
            archive.store,
            archive.key,
            CHINA,
        ),
        sealing=sealing,
        statistics=Statistics(database, lambda: bureau.now),
        accounts=accounts,
        sessions=sessions,
        access_log=AccessLog(database),
        clock=lambda: bureau.now,
        errors={**city.app.state.here.ports.errors, **MEANINGS},
    )
    app = create_app(ports, ApiSettings(timezone=CHINA, version="test", **settings))  # type: ignore[arg-type]
    app.state.here.closing.set()
    return StoredCity(app, ports, city, database, sealing)
