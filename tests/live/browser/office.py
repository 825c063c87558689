"""The administrator in front of the office's pages."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page

from rexian.site import ADMINISTRATOR
from tests.live.browser.chromium import person, signed_in
from tests.live.system import System


@contextlib.asynccontextmanager
async def in_the_office(browser: Browser, system: System, section: str) -> AsyncIterator[Page]:
    """The administrator's page of a section."""
    context = await person(browser, system.base_url)
    page = await context.new_page()
    await signed_in(page, ADMINISTRATOR, system.secrets.admin_password)
    await page.get_by_test_id("sign-out").wait_for()
    await page.goto(f"/#/admin/{section}")
    await page.locator(".office h1").wait_for()
    yield page
    await context.close()
