"""One operator's computer: Chromium with the console open, a tone for a microphone, and an ear at
what the telephone in it plays.

The machine's own Chromium is driven (Debian's package ``chromium``); REXIAN_CHROMIUM names another.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.live.browser.watched import watch
from tests.live.kit.errors import ToolMissing

FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # Addresses of this machine instead of names nobody answers for.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--no-sandbox",
)
PICTURES = "REXIAN_PICTURES"
"""A folder to put pictures of the pages into; none is made without it."""
_EARS = (Path(__file__).parent / "ears.js").read_text(encoding="utf-8")


def chromium() -> str:
    """Raises ToolMissing."""
    found = os.environ.get("REXIAN_CHROMIUM") or shutil.which("chromium")
    if found is None:
        raise ToolMissing("the console's tests need Chromium. On Debian: apt install chromium")
    return found


@contextlib.asynccontextmanager
async def computer(microphone: Path) -> AsyncIterator[Browser]:
    """A browser whose microphone hears the file, again and again."""
    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        browser = await playwright.chromium.launch(
            executable_path=chromium(),
            args=[*FLAGS, f"--use-file-for-fake-audio-capture={microphone}"],
        )
        try:
            yield browser
        finally:
            await browser.close()


async def person(
    browser: Browser,
    base_url: str,
    language: str = "en",
    theme: str = "light",
    timezone: str | None = None,
) -> BrowserContext:
    """Somebody at that computer: storage of their own, an office screen. Its clock goes by
    ``timezone``; None: by the machine's.
    """
    context = await browser.new_context(
        base_url=base_url,
        viewport={"width": 1366, "height": 768},
        locale=language,
        timezone_id=timezone,
        color_scheme="dark" if theme == "dark" else "light",
        # What fades from one colour to the other would be judged in between.
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    watch(context)
    await context.add_init_script(_EARS)
    # The tone would be taken for noise and filtered out.
    await context.add_init_script(
        "localStorage.setItem('rexian.voice-processing', 'off');"
        f"localStorage.getItem('rexian.language') ??"
        f" localStorage.setItem('rexian.language', '{language}');"
    )
    return context


async def at_the_desk(page: Page, username: str, password: str, seat: str) -> None:
    """Sign in and take the seat, with the browser as its telephone; returns when it can ring."""
    await signed_in(page, username, password)
    await page.get_by_test_id("take-seat").wait_for()
    await choose_seat(page, seat)
    await page.get_by_test_id("take-seat").click()
    await phone_is(page, "registered")


async def signed_in(page: Page, username: str, password: str) -> None:
    await page.goto("/")
    await page.locator("input[name=username]").fill(username)
    await page.locator("input[name=password]").fill(password)
    await page.locator("input[name=password]").press("Enter")


async def choose_seat(page: Page, seat: str) -> None:
    await page.get_by_test_id("seat").select_option(seat)


async def phone_is(page: Page, state: str) -> None:
    await expect(page.get_by_test_id("phone-state")).to_have_attribute(
        "data-state", state, timeout=20_000
    )


async def seat_is(page: Page, state: str) -> None:
    await expect(page.get_by_test_id("seat-state")).to_have_attribute(
        "data-state", state, timeout=20_000
    )


async def hears(page: Page, hz: int, within: float = 10.0) -> None:
    """Wait until the loudest frequency of what the telephone plays is `hz`."""
    heard = 0.0
    try:
        async with asyncio.timeout(within):
            while abs(heard - hz) > 30:
                heard = await page.evaluate("window.heardHz()")
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"expected {hz} Hz, heard {heard:.0f} Hz") from None


async def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, if anybody wants one."""
    folder = os.environ.get(PICTURES)
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")
