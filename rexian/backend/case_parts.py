"""What cases need, plugged together: rules and deadlines, sealed callers, files, notices, the world
outside and the jobs that run by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from administration.model import Document
from api.metrics import Metrics
from api.ports.case_work import CaseWork
from cases.attachments import Attachments
from cases.calendar_of_site import WorkCalendarOfSite
from cases.categories.book import CategoryBook
from cases.departments import SiteDepartments
from cases.desk import Desk
from cases.filling_words import WordFiller
from cases.people import DepartmentPeople
from cases.register import Cases
from cases.repeats import Repeats
from cases.revisits import Revisits
from cases.rules import RuleBook
from cases.sealing import Sealing
from cases.tasks import Tasks
from cases.veil import Veil
from cases.watch import CaseWatch
from recordings.store import FileStore
from rexian.backend import case_words
from rexian.backend.case_clock import EVERY, CaseClock
from rexian.backend.jobs import Every, Jobs
from rexian.backend.notices import Alarm, NoticesOfSite
from rexian.backend.outside import Outside
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.database import Database


class CaseParts:
    """Its public members are ports of the API, but for ``jobs``, which is to be run."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        database: Database,
        files: FileStore,
        document: Callable[[], Document],
        zone: ZoneInfo,
        clock: Callable[[], float],
        *,
        veil: Veil,
        alarm: Alarm,
        metrics: Metrics,
    ) -> None:
        categories = CategoryBook(database)
        self._telling = NoticesOfSite(
            settings, secrets, database, document, zone, clock, alarm, metrics
        )
        self.rules = RuleBook(database, WorkCalendarOfSite(document, zone, clock))
        self.cases = Cases(database, self.rules, categories, veil)
        self.desk = Desk(database, SiteDepartments(document), self.rules, self._telling.outbox)
        self.people = DepartmentPeople(database)
        self.attachments = Attachments(database, files, settings.attachment_bytes)
        self.work = CaseWork(
            tasks=Tasks(database),
            revisits=Revisits(database),
            categories=categories,
            attachments=self.attachments,
            repeats=Repeats(database),
        )
        self.sealing = Sealing(database, veil)
        self.notices, self.addresses = self._telling.register, self._telling.addresses
        self.outside = Outside(settings, database, zone, clock, categories)
        case_clock = CaseClock(CaseWatch(database, self.rules, self._telling.outbox), clock)
        words = case_words.CaseWords(WordFiller(database))
        self.jobs = Jobs(
            database,
            self._telling.handlers,
            {
                "cases": Every(EVERY, case_clock.round),
                "words": Every(case_words.EVERY, words.round),
                **self._telling.rounds,
                **self.outside.rounds,
            },
        )

    async def load(self) -> None:
        """Read who is sealed. Raises StoreUnavailable."""
        await self.sealing.load()

    async def close(self) -> None:
        await self._telling.close()
