"""Delivers notices: each by one worker at a time, those of a case to an address in their order,
again and again with growing waits, until they arrive or are given up.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from notices.addresses import Addresses
from notices.errors import NotDelivered
from notices.outbox import JOB
from notices.patience import Patience
from notices.register import COLUMNS, notice_of
from notices.signing import SigningSecrets
from notices.values import Notice, State
from notices.ways import Way
from store.clean import clean_text
from store.database import Database
from store.jobs import plan
from store.schema_notices import notices

CLAIM_SECONDS = 60.0
"""Longer than any way takes. A worker that dies meanwhile has its notice tried again after it."""
OVERDUE_SECONDS = 120.0
"""A notice that should have been tried so long ago has lost its job."""
AT_ONCE = 8
"""So many by one way at a time, and one to an address: receivers that are slow to fail keep no
others waiting.
"""
BUSY_SECONDS = 15.0
BATCH = 200
_WAITING = notices.c.state == State.WAITING.value

_log = logging.getLogger(__name__)


class Post:
    """All methods raise StoreUnavailable when the database is away; what was sent then is sent
    again, with the same letter.
    """

    def __init__(
        self,
        database: Database,
        ways: Mapping[str, Way],
        addresses: Addresses,
        secrets: SigningSecrets,
        now: Callable[[], float],
        *,
        patience: Patience | None = None,
        gave_up: Callable[[Notice], None] = lambda notice: None,
        count: Callable[[str, str], None] = lambda way, result: None,
    ) -> None:
        """``gave_up`` is told of each notice that failed for good, ``count`` of every try: the way,
        and ``sent``, ``again`` or ``failed``.
        """
        self._database = database
        self._ways = ways
        self._addresses = addresses
        self._secrets = secrets
        self._now = now
        self._patience = patience or Patience()
        self._gave_up = gave_up
        self._count = count
        self._under_way: Counter[str] = Counter()
        self._at_addresses: set[int] = set()

    async def deliver(self, number: int) -> float | None:
        """Try the notice once, if it is its turn; gives the moment to come back (seconds since the
        epoch), None: there is nothing left to do for this job.
        """
        claimed = await self._claim(number)
        if not isinstance(claimed, Notice):
            return claimed
        try:
            await self._send(claimed)
        except NotDelivered as fault:
            return await self._failed(claimed, fault)
        finally:
            self._leave(claimed.way, claimed.address)
        await self._settle(claimed, State.SENT, "")
        self._count(claimed.way, "sent")
        return None

    async def plan_lost(self) -> int:
        """Plan a job for every notice whose time is long over: whatever became of the job it had,
        it is delivered. Gives their number.
        """
        now = self._now()
        overdue = notices.c.next_at < now - OVERDUE_SECONDS
        query = select(notices.c.notice).where(_WAITING, overdue, _unclaimed(now))
        first = _lane_is_free()
        async with self._database.writing() as connection:
            found = await connection.scalars(
                query.where(first).order_by(notices.c.notice).limit(BATCH)
            )
            numbers = [str(number) for number in found]
            await plan(connection, JOB, numbers)
        return len(numbers)

    async def _claim(self, number: int) -> Notice | float | None:
        """The notice, ours for a while; or when to come back for it; or None: not, or not now, to
        be delivered by this job.
        """
        now = self._now()
        async with self._database.writing() as connection:
            query = select(*COLUMNS, notices.c.claimed_until).where(
                notices.c.notice == number, _WAITING
            )
            row = (await connection.execute(query.with_for_update())).one_or_none()
            if row is None:
                return None
            if row.claimed_until is not None and row.claimed_until > now:
                return float(row.claimed_until)
            if row.next_at > now:
                return float(row.next_at)
            if await self._earlier(connection, row.address, row.case, number):
                return None  # whoever settles that one plans a job for the next
            if self._under_way[row.way] >= AT_ONCE or row.address in self._at_addresses:
                return now + BUSY_SECONDS
            self._enter(row.way, row.address)
            try:
                claim = update(notices).where(notices.c.notice == number)
                await connection.execute(claim.values(claimed_until=now + CLAIM_SECONDS))
                await connection.commit()
            except BaseException:
                self._leave(row.way, row.address)
                raise
            return notice_of(row[:-1])

    def _enter(self, way: str, address: int) -> None:
        self._under_way[way] += 1
        if address:
            self._at_addresses.add(address)

    def _leave(self, way: str, address: int) -> None:
        self._under_way[way] -= 1
        self._at_addresses.discard(address)

    @staticmethod
    async def _earlier(connection: AsyncConnection, address: int, case: str, number: int) -> bool:
        query = select(notices.c.notice).where(
            _WAITING,
            notices.c.address == address,
            notices.c.case == case,
            notices.c.notice < number,
        )
        return await connection.scalar(query.limit(1)) is not None

    async def _send(self, notice: Notice) -> None:
        way = self._ways.get(notice.way)
        if way is None:
            raise NotDelivered(f"this installation has no way {notice.way!r}")
        secret = ""
        if notice.address:
            generation = await self._addresses.generation(notice.address)
            if generation is None:
                raise NotDelivered("the address was taken out", for_good=True)
            secret = self._secrets.of(notice.address, generation)
        await way.send(notice, secret)

    async def _failed(self, notice: Notice, fault: NotDelivered) -> float | None:
        now = self._now()
        tries = notice.tries + 1
        again = None if fault.for_good else self._patience.next_try(notice.since, tries, now)
        _log.info("notice %d by %s did not arrive: %s", notice.notice, notice.way, fault.reason)
        if again is None:
            await self._settle(notice, State.FAILED, fault.reason)
            self._count(notice.way, "failed")
            self._gave_up(replace(notice, tries=tries, reason=fault.reason))
            return None
        async with self._database.writing() as connection:
            query = update(notices).where(notices.c.notice == notice.notice, _WAITING)
            values = {"tries": tries, "next_at": again, "claimed_until": None}
            await connection.execute(query.values(reason=clean_text(fault.reason), **values))
            if notice.address:
                # What else waits for this address waits as long: one at a time finds out for all.
                others = update(notices).where(
                    _WAITING, notices.c.address == notice.address, notices.c.next_at < again
                )
                await connection.execute(others.values(next_at=again))
        self._count(notice.way, "again")
        return again

    async def _settle(self, notice: Notice, state: State, reason: str) -> None:
        """It is over, one way or the other: the next one of its case and address is due."""
        now = self._now()
        values = {
            "state": state.value,
            "tries": notice.tries + 1,
            "claimed_until": None,
            "sent_at": now if state is State.SENT else None,
            "reason": clean_text(reason),
        }
        following = select(notices.c.notice).where(
            _WAITING,
            notices.c.address == notice.address,
            notices.c.case == notice.case,
            notices.c.notice > notice.notice,
        )
        async with self._database.writing() as connection:
            query = update(notices).where(notices.c.notice == notice.notice, _WAITING)
            await connection.execute(query.values(**values))
            after = await connection.scalar(following.order_by(notices.c.notice).limit(1))
            due = [] if after is None else [after]
            if state is State.SENT and notice.address:
                # It answers: what else waits for it need not wait any longer.
                others = update(notices).where(
                    _WAITING, notices.c.address == notice.address, notices.c.next_at > now
                )
                moved = others.values(next_at=now).returning(notices.c.notice)
                due += (await connection.scalars(moved)).all()
            await plan(connection, JOB, [str(number) for number in sorted(set(due))])


def _unclaimed(now: float) -> ColumnElement[bool]:
    return or_(notices.c.claimed_until.is_(None), notices.c.claimed_until < now)


def _lane_is_free() -> ColumnElement[bool]:
    earlier = notices.alias("earlier")
    return ~(
        select(earlier.c.notice)
        .where(
            earlier.c.state == State.WAITING.value,
            earlier.c.address == notices.c.address,
            earlier.c.case == notices.c.case,
            earlier.c.notice < notices.c.notice,
        )
        .exists()
    )
