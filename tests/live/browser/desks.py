"""An operator's desk in the browser, and leaving it as it was."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page

from tests.live.browser.chromium import at_the_desk, person
from tests.live.system import System


@contextlib.asynccontextmanager
async def desk_of(
    browser: Browser, system: System, who: tuple[str, str], *, seated: bool = True
) -> AsyncIterator[Page]:
    """A page of this person (name, password), ``seated`` on 1001 with the browser as telephone; the
    seat is left at the end, whatever happened on it.
    """
    context = await person(browser, system.base_url)
    page = await context.new_page()
    if seated:
        await at_the_desk(page, *who, "1001")
    yield page
    await context.close()
    admin = await system.api()
    for call in (await admin.get("/calls?live=true")).json()["items"]:
        await admin.delete(f"/calls/{call['id']}")
    await system.sign_in(admin, "1001", "signed_out")
    await system.pbx.no_channels_left()
