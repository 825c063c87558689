from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from store.database import Database
from tests.cases.bureau import Bureau
from tests.conftest_postgres import *  # noqa: F403 (fixtures)
from tests.notices.desk import TellingBureau
from tests.notices.receivers import MailServer, taking_mail


@pytest_asyncio.fixture
async def desk(database: Database) -> AsyncIterator[TellingBureau]:
    """Open, at ten in the morning of Wednesday, 30 September 2026, with a mail server."""
    bureau = Bureau(database)
    await bureau.open()
    bureau.at("2026-09-30 10:00")
    async with taking_mail(MailServer()) as mail:
        made = TellingBureau(bureau, mail)
        yield made
        await made.webhook.close()
