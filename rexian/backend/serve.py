"""The composition root of the backend: makes every part, plugs them together, runs them, takes them
down in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from acd.centre import Centre as Core
from acd.events import SiteConfigured
from acd.facts import CallEnded
from administration.model import Document
from administration.schedule import hotline_open
from api.app import create_app, end_streams
from api.metrics import Metrics
from api.permissions import AccountRole
from api.ports import Meaning, Ports
from api.settings import ApiSettings
from cases.errors import CallerHasOpenCase
from cases.flags import case_flags
from cases.opening import case_opening
from cases.veil import Veil
from pbx.ami import AmiConnection, AmiSettings
from rexian import __version__, pbxconfig
from rexian.archive import open_archive
from rexian.backend.administration import Administration
from rexian.backend.audio import MEANINGS
from rexian.backend.browser_phones import BrowserPhones
from rexian.backend.case_parts import CaseParts
from rexian.backend.clock import Clock
from rexian.backend.feed import Feed
from rexian.backend.live import Centre
from rexian.backend.loop import CentreLoop
from rexian.backend.prompts import PromptsForApi, set_global
from rexian.backend.protection import Protection
from rexian.backend.recording_parts import RecordingParts
from rexian.backend.running import http_server, run_together
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
from store.journal import Journal
from store.projections import standard
from store.projector import Projector
from store.quality import Quality
from store.queries.calls import Calls
from store.queries.figures import Statistics
from store.queries.ring_backs import RingBacks
from store.site import Directory, SiteVersions
from store.stored_fact import StoredFact


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
        recordings = RecordingParts(
            settings,
            database,
            archive,
            zone,
            clock.now,
            clock_offset=lambda: connection.clock_offset,
            alarm=protection.alarm,
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
                    recordings.ingest.wake()

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

        viewers = frozenset(map(AccountRole, settings.sealed_viewers.split(",")))
        casework = CaseParts(
            settings,
            secrets,
            database,
            archive.store,
            site_document,
            zone,
            clock.now,
            veil=veil,
            alarm=protection.alarm,
            metrics=metrics,
        )
        stack.push_async_callback(casework.close)
        await casework.load()
        browser_phones = BrowserPhones(
            settings.pbx_websocket, administration.secrets, loop, connection
        )
        stack.push_async_callback(browser_phones.close)
        feed = Feed(journal)
        ports = Ports(
            centre=Centre(loop),
            feed=feed,
            calls=Calls(database),
            ring_backs=RingBacks(database),
            cases=casework.cases,
            desk=casework.desk,
            case_rules=casework.rules,
            department_people=casework.people,
            case_work=casework.work,
            recordings=recordings.for_api,
            proofs=recordings.proofs,
            quality=Quality(database, zone),
            evidence=recordings.evidence(casework.attachments, veil),
            sealing=casework.sealing,
            outside=casework.outside.ports,
            knowledge=casework.outside.knowledge,
            directory=Directory(lambda: core.state.site),
            site=administration,
            statistics=Statistics(database, clock.now),
            accounts=Accounts(database),
            sessions=Sessions(database),
            access_log=AccessLog(database),
            prompts=PromptsForApi(settings, functools.partial(set_global, connection)),
            alarms=protection.alarms,
            bans=protection.bans,
            notices=casework.notices,
            notice_addresses=casework.addresses,
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
        hide_in_logs(veil)

        async def lag() -> None:
            while True:
                behind = projector.status.behind or 0
                metrics.set_projection_lag(behind, 0.0)
                await asyncio.sleep(1)

        def stopping() -> None:
            feed.close()
            end_streams(app)

        await run_together(
            {
                "pbx": watch.run(),
                "projector": projector.run(),
                **recordings.running(),
                "lag": lag(),
                "protection": protection.run(),
                "administration": administration.run(),
                "jobs": casework.jobs.run(),
            },
            http_server(app, host=settings.address, port=settings.http_port),
            stopping=stopping,
        )
