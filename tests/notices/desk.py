"""A bureau that tells others, and a post that is driven by hand: the clock is the bureau's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import text

from cases.desk import Desk
from cases.loop.values import Action, Given
from cases.watch import CaseWatch
from notices.addresses import Addresses
from notices.outbox import Outbox
from notices.post import Post
from notices.register import Notices
from notices.signing import SigningSecrets
from notices.templates import shipped
from notices.values import Address, Kind, Notice, Wanted
from notices.ways import Way
from notices.ways.log import LogWay
from notices.ways.reach import Reach
from notices.ways.smtp import SmtpServer, SmtpWay
from notices.ways.webhook import WebhookWay
from tests.cases.bureau import Bureau, FourDepartments
from tests.cases.deadlines.calendars import NATIONAL_DAY
from tests.notices.receivers import Hook, MailServer

NAMES = {"2001": "自来水公司", "2002": "供热公司"}
LOOPBACK = "127.0.0.0/8"


@dataclass
class TellingBureau:
    bureau: Bureau
    mail: MailServer = field(default_factory=MailServer)
    given_up: list[Notice] = field(default_factory=list)
    counted: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        database = self.bureau.database
        signing = SigningSecrets(b"a key of this test")
        self.outbox = Outbox(
            shipped(), lambda number: NAMES.get(number, number), NATIONAL_DAY.zone, "zh"
        )
        self.webhook = WebhookWay(Reach([LOOPBACK]), self.now, seconds=2.0)
        ways: dict[str, Way] = {"log": LogWay(), "webhook": self.webhook}
        if self.mail.port:
            server = SmtpServer("127.0.0.1", self.mail.port, "none", "hotline@city.example.cn")
            ways["smtp"] = SmtpWay(server)
        self.addresses = Addresses(database, ways, signing)
        self.notices = Notices(database)
        self.post = Post(
            database,
            ways,
            self.addresses,
            signing,
            self.now,
            gave_up=self.given_up.append,
            count=lambda way, result: self.counted.append((way, result)),
        )
        self.bureau.desk = Desk(database, FourDepartments(), self.bureau.rules, self.outbox)
        self.watch = CaseWatch(database, self.bureau.rules, self.outbox)

    def now(self) -> float:
        return self.bureau.now

    async def hook(self, department: str, hook: Hook, *kinds: Kind) -> Address:
        """The department is told by a webhook from now on."""
        wanted = Wanted(department, "", "webhook", hook.url, "zh", kinds)
        return await self.addresses.add(wanted, "admin", self.now())

    async def dispatched(self) -> str:
        """A citizen rang, and the case went to the waterworks."""
        case = await self.bureau.call()
        await self.bureau.does("li", case, Action.DISPATCH, Given(text="pipe"))
        return case

    async def planned(self) -> list[int]:
        """The notices there are jobs for, in the order they were planned."""
        query = text("SELECT payload FROM jobs.pgqueuer WHERE entrypoint = 'notice' ORDER BY id")
        async with self.bureau.database.reading() as connection:
            return [int(cast(bytes, row)) for row in await connection.scalars(query)]

    async def deliver_all(self, most_seconds: float = 0.0) -> None:
        """Do what is planned, now and for so long, as a worker would; the clock runs on to
        whatever is next.
        """
        until = self.now() + most_seconds
        left: list[tuple[float, int]] = [(self.now(), number) for number in await self.taken()]
        while left:
            left.sort()
            at, number = left.pop(0)
            if at > until:
                break
            self.bureau.now = max(self.now(), at)
            again = await self.post.deliver(number)
            if again is not None:
                left.append((again, number))
            left += [(self.now(), number) for number in await self.taken()]
        self.bureau.now = max(self.now(), until)

    async def taken(self) -> list[int]:
        found = await self.planned()
        async with self.bureau.database.writing() as connection:
            await connection.execute(text("DELETE FROM jobs.pgqueuer"))
        return found

    async def listed(self, state: str | None = None) -> list[tuple[str, str, str]]:
        """Kind, department and state of each notice, oldest first."""
        rows = await self.notices.find(None, state, None, 200)
        return [(row.kind, row.department, row.state) for row in reversed(rows)]
