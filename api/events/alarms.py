"""Alarms in the live feed, for those who may read them.

They are no facts and have no numbers in the journal, so whoever connects, for the first time or
again, is first sent all that are open: what was missed meanwhile shows in that.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator

from api.alarms.schemas import show_alarm
from api.events.encoding import encode
from api.here import Here

log = logging.getLogger(__name__)

MOST_OPEN = 200
RETRY_SECONDS = 5.0


async def alarm_events(site: Here) -> AsyncGenerator[bytes, None]:
    """``alarms`` with the open ones, then ``alarm_raised`` and ``alarm_acknowledged`` as it comes.

    While the database is away nothing is sent: it is asked again until it answers.
    """
    # Followed before the open ones are asked for: nothing falls between the two.
    news = site.ports.alarms.news()
    try:
        yield await _open_ones(site)
        async for row in news:
            name = "alarm_raised" if row.acknowledged_at is None else "alarm_acknowledged"
            yield encode(name, show_alarm(row, site).model_dump_json(), None)
    finally:
        await news.aclose()


async def _open_ones(site: Here) -> bytes:
    while True:
        try:
            rows = await site.ports.alarms.find(True, None, None, MOST_OPEN + 1)
        except Exception:
            log.debug("the open alarms could not be read", exc_info=True)
            await asyncio.sleep(RETRY_SECONDS)
        else:
            items = [show_alarm(row, site).model_dump(mode="json") for row in rows[:MOST_OPEN]]
            data = json.dumps({"items": items, "more": len(rows) > MOST_OPEN}, ensure_ascii=False)
            return encode("alarms", data, None)
