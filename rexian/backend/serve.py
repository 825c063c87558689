"""The composition root of the backend: makes every part, plugs them together, runs them, takes them
down in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import signal
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import uvicorn

from acd.centre import Centre as Core
from acd.events import SiteConfigured
from acd.facts import CallEnded
from administration.model import Document
from administration.schedule import hotline_open
from api.app import create_app, end_streams
from api.metrics import Metrics
from api.permissions import AccountRole
from api.ports import Meaning, Ports
from api.ports.case_work import CaseWork
from api.settings import ApiSettings
from cases.attachments import Attachments
from cases.calendar_of_site import WorkCalendarOfSite
from cases.categories.book import CategoryBook
from cases.departments import SiteDepartments
from cases.desk import Desk
from cases.errors import CallerHasOpenCase
from cases.filling_words import WordFiller
from cases.flags import case_flags
from cases.opening import case_opening
from cases.people import DepartmentPeople
from cases.register import Cases
from cases.repeats import Repeats
from cases.revisits import Revisits
from cases.rules import RuleBook
from cases.sealing import Sealing
from cases.tasks import Tasks
from cases.veil import Veil
from cases.watch import CaseWatch
from pbx.ami import AmiConnection, AmiLoginRefused, AmiSettings
from recordings.replay import Replay
from rexian import __version__, pbxconfig
from rexian.archive import open_archive
from rexian.backend import case_words
from rexian.backend.administration import Administration
from rexian.backend.audio import MEANINGS, RecordingsForApi
from rexian.backend.browser_phones import BrowserPhones
from rexian.backend.case_clock import EVERY, CaseClock
from rexian.backend.clock import Clock
from rexian.backend.evidence import EvidenceForApi
from rexian.backend.feed import Feed
from rexian.backend.ingest import Ingest
from rexian.backend.jobs import Every, Jobs
from rexian.backend.keeper import DiskLimits, Keeper
from rexian.backend.live import Centre
from rexian.backend.loop import CentreLoop
from rexian.backend.measuring import Measuring
from rexian.backend.notices import NoticesOfSite
from rexian.backend.outside import Outside
from rexian.backend.prompts import PromptsForApi, set_global
from rexian.backend.proofs import ProofsForApi
from rexian.backend.protection import Protection
from rexian.backend.sealed_in_pbx import SealedInPbx
from rexian.backend.trial_calls import TrialCalls
from rexian.backend.watch import PbxWatch
from rexian.errors import RexianError
from rexian.logs import hide_in_logs
from rexian.prompts import announcement, prompt, prompt_names, prompts_folder
from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, load_or_create
from rexian.settings import Settings
from rexian.site import prepare_version, where
from store.access_log import AccessLog
from store.accounts import Accounts, Sessions
from store.database import Database
from store.errors import StoreUnavailable
from store.evidence import Retention
from store.journal import Journal
from store.markers import Markers
from store.measures import Measures
from store.projections import standard
from store.projector import Projector
from store.proofs import Proofs
from store.quality import Quality
from store.queries.calls import Calls
from store.queries.figures import Statistics
from store.queries.ring_backs import RingBacks
from store.recordings import Recordings
from store.site import Directory, SiteVersions
from store.stored_fact import StoredFact

_log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Run the backend until SIGTERM or SIGINT. Raises RexianError when it cannot start."""
    if settings.database_url is None:
        raise RexianError(
            "REXIAN_DATABASE_URL is not set; `rexian run` sets it for its own database"
        )
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = settings.database_url.get_secret_value()
    secrets, _ = load_or_create(settings.data / "secrets.json", FIRST_SEATS, FIRST_DEPARTMENTS)
    version = await prepare_version(settings, secrets, url)
    archive = open_archive(settings)
    zone = ZoneInfo(settings.timezone)
    async with contextlib.AsyncExitStack() as stack:
        clock = Clock()
        veil = Veil()
        journal = Journal(settings.data / "facts", zone=zone)
        stack.callback(journal.close)
        database = Database(url)
        stack.push_async_callback(database.close)

        core = Core()
        loop = CentreLoop(core, journal, clock)
        stack.callback(loop.close)
        metrics = Metrics()
        connection = AmiConnection(
            AmiSettings(
                host=settings.ami_host,
                port=settings.ami_port,
                username="rexian",
                secret=secrets.ami_secret,
            ),
            # The offset of the PBX's clock is added to what the core's clock says, and to no other.
            wall=clock.now,
        )
        administration = Administration(
            settings,
            secrets,
            version,
            loop,
            connection,
            SiteVersions(database),
            functools.partial(prompt_names, settings),
        )
        site = administration.site()
        protection = Protection(
            settings,
            secrets,
            database,
            connection,
            loop,
            metrics,
            # Until the past is replayed the core has no site yet.
            site=lambda: core.state.site if core.state.site.hotlines else site,
            document=lambda: administration.newest().document,
            dial=administration.dial,
        )
        administration.renewing = protection.bans.renewed
        past = (stored.fact for stored in journal.replay())
        core.replay(protection.toll.remember(past), journal.alive_until)
        loop.take(SiteConfigured(site=site))

        loop.observe_decision = metrics.observe_decision
        rows = Recordings(database)
        ingest = Ingest(
            rows,
            spool=pbxconfig.tracks(settings),
            recordings=archive.store,
            ledger=archive.ledger,
            zone=zone,
            clock=clock.now,
            clock_offset=lambda: connection.clock_offset,
        )
        keeper = Keeper(
            rows,
            Retention(database),
            archive.store,
            archive.ledger,
            disk=settings.data,
            limits=DiskLimits(settings.disk_alarm_percent, settings.disk_urgent_percent),
            relieves=archive.local,
            zone=zone,
            clock=clock.now,
            alarm=protection.alarm,
            ingest=ingest,
        )
        measuring = Measuring(
            Measures(database), archive.store, clock=clock.now, alarm=protection.alarm
        )
        projector = Projector(
            database, journal, [*standard(settings.region), case_opening(zone), case_flags]
        )

        def site_document() -> Document:
            return administration.newest().document

        trial_calls = TrialCalls(
            connection,
            loop,
            is_open=lambda number: hotline_open(
                site_document(), site_document().hotlines[number], clock.now(), where(settings)
            ),
            own_address=pbxconfig.own_address(settings),
            carriers=lambda: pbxconfig.carriers(settings, site_document()),
        )

        def on_facts(facts: Sequence[StoredFact]) -> None:
            for stored in facts:
                metrics.count_fact(stored.fact)
                trial_calls.take(stored.fact)
                protection.toll.take(stored.fact)
                if isinstance(stored.fact, CallEnded):
                    ingest.wake()

        sealed_in_pbx = SealedInPbx(connection, veil)

        def tell_on_sight() -> None:
            administration.on_sight()
            sealed_in_pbx.tell_all()

        journal.subscribe(on_facts)
        watch = PbxWatch(
            connection,
            loop,
            site=lambda: core.state.site,
            tell_site=tell_on_sight,
            dial=administration.dial,
            prompt=functools.partial(prompt, folder=prompts_folder(settings)),
            announcement=functools.partial(announcement, folder=prompts_folder(settings)),
            journal=pbxconfig.journal(settings),
            position=settings.data / "pbx-journal.position",
            pseudonym=veil.pseudonym,
        )

        async def database_check() -> str | None:
            return await database.check()

        async def journal_check() -> str | None:
            return loop.trouble

        departments = SiteDepartments(site_document)
        rules = RuleBook(database, WorkCalendarOfSite(site_document, zone, clock.now))

        viewers = frozenset(map(AccountRole, settings.sealed_viewers.split(",")))
        sealing = Sealing(database, veil)
        await sealing.load()
        browser_phones = BrowserPhones(
            settings.pbx_websocket, administration.secrets, loop, connection
        )
        stack.push_async_callback(browser_phones.close)
        categories = CategoryBook(database)
        attachments = Attachments(database, archive.store, settings.attachment_bytes)
        telling = NoticesOfSite(
            settings,
            secrets,
            database,
            site_document,
            zone,
            clock.now,
            protection.alarm,
            metrics,
        )
        stack.push_async_callback(telling.close)
        outside = Outside(settings, database, zone, clock.now, categories)
        case_clock = CaseClock(CaseWatch(database, rules, telling.outbox), clock.now)
        jobs = Jobs(
            database,
            telling.handlers,
            {
                "cases": Every(EVERY, case_clock.round),
                "words": Every(case_words.EVERY, case_words.CaseWords(WordFiller(database)).round),
                **telling.rounds,
                **outside.rounds,
            },
        )
        feed = Feed(journal)
        ports = Ports(
            centre=Centre(loop),
            feed=feed,
            calls=Calls(database),
            ring_backs=RingBacks(database),
            cases=Cases(database, rules, categories, veil),
            desk=Desk(database, departments, rules, telling.outbox),
            case_rules=rules,
            department_people=DepartmentPeople(database),
            case_work=CaseWork(
                tasks=Tasks(database),
                revisits=Revisits(database),
                categories=categories,
                attachments=attachments,
                repeats=Repeats(database),
            ),
            recordings=RecordingsForApi(
                rows,
                Replay(archive.store, settings.data / "cache", cache_key=archive.master),
                Markers(database),
            ),
            proofs=ProofsForApi(Proofs(database), archive.ledger),
            quality=Quality(database, zone),
            evidence=EvidenceForApi(
                Retention(database),
                Cases(database),
                attachments,
                veil.hide,
                archive.store,
                archive.key,
                zone,
            ),
            sealing=sealing,
            outside=outside.ports,
            knowledge=outside.knowledge,
            directory=Directory(lambda: core.state.site),
            site=administration,
            statistics=Statistics(database, clock.now),
            accounts=Accounts(database),
            sessions=Sessions(database),
            access_log=AccessLog(database),
            prompts=PromptsForApi(settings, functools.partial(set_global, connection)),
            alarms=protection.alarms,
            bans=protection.bans,
            notices=telling.register,
            notice_addresses=telling.addresses,
            browser_phones=browser_phones,
            trial_calls=trial_calls,
            clock=clock.now,
            checks={"database": database_check, "journal": journal_check},
            metrics=metrics,
            errors={
                StoreUnavailable: Meaning.STORE_UNAVAILABLE,
                CallerHasOpenCase: Meaning.CALLER_HAS_OPEN_CASE,
                **MEANINGS,
            },
        )
        app = create_app(
            ports,
            ApiSettings(
                timezone=zone,
                answer_threshold_seconds=settings.service_level_seconds,
                roles={"look_at_caller": viewers},
                most_attachment_bytes=settings.attachment_bytes,
                version=__version__,
            ),
        )
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=settings.address,
                port=settings.http_port,
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
        hide_in_logs(veil)
        stop = asyncio.Event()
        running = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            running.add_signal_handler(number, stop.set)

        async def lag() -> None:
            while True:
                behind = projector.status.behind or 0
                metrics.set_projection_lag(behind, 0.0)
                await asyncio.sleep(1)

        tasks = {
            "pbx": asyncio.create_task(watch.run()),
            "projector": asyncio.create_task(projector.run()),
            "ingest": asyncio.create_task(ingest.run()),
            "keeper": asyncio.create_task(keeper.run()),
            "measuring": asyncio.create_task(measuring.run()),
            "lag": asyncio.create_task(lag()),
            "protection": asyncio.create_task(protection.run()),
            "administration": asyncio.create_task(administration.run()),
            "jobs": asyncio.create_task(jobs.run()),
            "http": asyncio.create_task(_http(server)),
        }
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait(
            {*tasks.values(), stopping}, return_when=asyncio.FIRST_COMPLETED
        )
        feed.close()
        end_streams(app)
        server.should_exit = True
        for name in (
            "pbx",
            "ingest",
            "keeper",
            "measuring",
            "lag",
            "projector",
            "protection",
            "administration",
            "jobs",
        ):
            tasks[name].cancel()
        results = await asyncio.gather(*tasks.values(), return_exceptions=True)
        stopping.cancel()
        if stopping not in done:
            _raise_first(dict(zip(tasks, results, strict=True)))


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
