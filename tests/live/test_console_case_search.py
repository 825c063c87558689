"""Cases in the browser are found by what was said, what they are about and where; what came with
one by mistake is removed.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.api.outside_wire import signed
from tests.live.browser.chromium import person, picture, signed_in
from tests.live.browser.looks import looks_right
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

CHEN = ("chen", "keeps everybody going", "supervisor")
LAMP, PIPE = "我家门口路灯不亮三天了", "楼下水管爆裂，流了一地"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools) as system:
        admin = await system.api()
        body = dict(zip(("username", "password", "role"), CHEN, strict=True))
        (await admin.post("/users", json=body)).raise_for_status()
        yield system


async def came_in(admin: httpx.AsyncClient, secret: str, key: str, text: str, place: str) -> str:
    """A citizen's message by the web form; its case."""
    body = json.dumps({"hotline": HOTLINE, "subject": text, "text": text, "place": place}).encode()
    headers = signed(secret, "form", body, key, time.time())
    taken = await admin.post("/intake/messages", content=body, headers=headers)
    assert taken.status_code == 201, taken.text
    return str(taken.json()["case"])


async def shown(page: Page, *cases: str) -> None:
    """These and no others are in the list."""
    await expect(page.locator("[data-case]")).to_have_count(len(cases))
    for case in cases:
        await expect(page.locator(f"[data-case='{case}']")).to_be_visible()


async def test_by_words_place_and_category_and_a_file_that_should_not_be_there(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    admin = await system.api()
    made = await admin.post("/intake/channels", json={"name": "form", "kind": "web"})
    secret = made.json()["secret"]
    lamp = await came_in(admin, secret, "form-1", LAMP, "长沙市芙蓉区")
    pipe = await came_in(admin, secret, "form-2", PIPE, "长沙市天心区")
    category = (await admin.get("/case-categories")).json()["categories"][0]
    below = category["children"][0]["code"]
    version = (await admin.get(f"/cases/{pipe}")).json()["version"]
    filed = {"category": below, "version": version}
    (await admin.patch(f"/cases/{pipe}", json=filed)).raise_for_status()

    context = await person(browser, system.base_url)
    page = await context.new_page()
    await signed_in(page, *CHEN[:2])
    await page.get_by_test_id("sign-out").wait_for()
    await page.goto("/#/cases")
    await shown(page, lamp, pipe)

    words = page.get_by_test_id("filter-words")
    await words.fill("路灯")
    await words.press("Enter")
    await shown(page, lamp)
    await picture(page, "cases-by-words")
    await words.fill("路灯 水管")
    await words.press("Enter")
    await shown(page)
    # What narrows nothing is told, and the list is not taken for an answer.
    await words.fill("的")
    await words.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("None of these words says")
    await words.fill("")
    await words.press("Enter")
    await shown(page, lamp, pipe)

    await page.get_by_test_id("filter-category").select_option(category["code"])
    await shown(page, pipe)
    await page.get_by_test_id("filter-place").fill("长沙市芙蓉区")
    await page.get_by_test_id("filter-place").press("Enter")
    await shown(page)
    await page.get_by_test_id("filter-category").select_option("")
    await shown(page, lamp)
    # The address holds what was looked for.
    await page.reload()
    await shown(page, lamp)
    await looks_right(page, "cases-found")

    await page.locator(f"[data-case='{lamp}'] a").click()
    files = page.get_by_test_id("attachments")
    (tmp_path / "别人的.txt").write_text("属于另一位市民", encoding="utf-8")
    await page.get_by_test_id("attachment-file").set_input_files(tmp_path / "别人的.txt")
    await files.get_by_test_id("remove").click()
    await expect(files.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(files.get_by_test_id("removal")).to_have_count(0)
    await files.get_by_test_id("remove").click()
    await page.keyboard.type("another citizen's")
    await looks_right(page, "case-file-leaves")
    await files.get_by_role("textbox").press("Enter")
    await expect(files.get_by_role("listitem")).to_have_count(0)
    await expect(page.get_by_test_id("timeline")).to_contain_text("File removed")
    await expect(page.get_by_test_id("timeline")).to_contain_text("another citizen's")
    await context.close()
