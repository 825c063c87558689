"""The administrator's pages: what is set up in the browser is in force, and can be taken back."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.live.browser.chromium import person, picture, signed_in
from tests.live.browser.looks import looks_right, reads_right
from tests.live.floor.people import PASSWORD, change, somebody
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

SUN, CHIEF = "sun", "chen"
SEEN_SECONDS = 2.0
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH = {
    "start": "2026-10-25T00:00:00+08:00",
    "end": "2026-11-22T00:00:00+08:00",
    "hotline": None,
    "weekdays": [
        {
            "weekday": day,
            "days": 4,
            "offered": [max(0, 48 - 4 * abs(cell - 20)) for cell in range(48)],
            "answered": [0] * 48,
        }
        for day in DAYS
    ],
}
"""What nobody can have happen in a test: calls of the weeks before, most of them at ten."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools) -> AsyncIterator[System]:
    """One hotline with four lines, four seats, three departments."""
    async with running_system(tools, small_site()) as system:
        await asyncio.gather(somebody(system, SUN, "admin"), somebody(system, CHIEF, "supervisor"))
        yield system


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(town: System, browser: Browser) -> AsyncIterator[Page]:
    """Sun's browser, signed in once."""
    context = await person(browser, town.base_url)
    page = await context.new_page()
    await signed_in(page, SUN, PASSWORD)
    await page.get_by_test_id("sign-out").wait_for()
    yield page
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(town: System, office: Page) -> Page:
    """Sun's pages of administration, opened anew on the site as it was at first."""
    admin = await town.api()
    tag = (await admin.get("/site")).headers["etag"]
    (await admin.post("/site/versions/1/restore", headers={"If-Match": tag})).raise_for_status()
    await office.unroute_all()
    await office.evaluate("localStorage.removeItem('rexian.site.sun')")
    await office.goto("about:blank")
    return office


async def section(page: Page, key: str) -> None:
    """Open a section."""
    await page.goto(f"/#/admin/{key}")
    await expect(page.get_by_test_id(f"section-{key}")).to_have_class(re.compile("active"))
    await expect(page.locator("h1")).to_be_visible()


async def save(page: Page, why: str = "") -> None:
    """Put in force what was changed."""
    await page.get_by_test_id("comment").fill(why)
    await page.get_by_test_id("save-site").click()
    await expect(page.get_by_test_id("draft")).to_have_count(0)


async def test_lines_are_changed_and_the_board_says_so_within_two_seconds(
    town: System, page: Page, browser: Browser
) -> None:
    chief: BrowserContext = await person(browser, town.base_url)
    board = await chief.new_page()
    await signed_in(board, CHIEF, PASSWORD)
    await board.get_by_role("link", name="Board").click()
    lines = board.locator(f"[data-test=lines][data-hotline='{HOTLINE}']")
    await expect(lines).to_contain_text("/ 4")

    await section(page, "hotlines")
    await page.get_by_test_id(f"part-{HOTLINE}").click()
    await page.get_by_test_id("field-lines").get_by_role("textbox").fill("6")
    await expect(page.get_by_test_id("draft")).to_contain_text("Hotline 12345 热线 Lines 4 → 6")
    asked = time.monotonic()
    await page.get_by_test_id("save-site").click()
    await expect(lines).to_contain_text("/ 6")
    took = time.monotonic() - asked
    print(f"the board showed the new lines after {took:.2f} s")
    assert took < SEEN_SECONDS
    await expect(page.get_by_test_id("saved")).to_be_visible()
    await chief.close()


async def test_hours_are_painted_and_the_hotline_goes_by_them(town: System, page: Page) -> None:
    await page.route("**/api/v1/statistics/load?*", lambda route: route.fulfill(json=MONTH))
    await section(page, "calendars")
    await page.get_by_test_id("add-part").click()
    await page.get_by_test_id("new-name").fill("office")
    await page.get_by_test_id("add-go").click()
    await page.get_by_test_id("field-title").get_by_role("textbox").fill("工作时间")
    # By mouse: Saturday and Sunday from nine to twelve, in one stroke.
    await page.locator("[data-cell=sat-18]").hover()
    await page.mouse.down()
    await page.locator("[data-cell=sun-23]").hover()
    await page.mouse.up()
    await expect(page.get_by_test_id("text-sun")).to_have_value("09:00-12:00")
    # By keyboard: Monday is shut at nine and half past, and open at seven in the evening.
    await page.locator("[data-cell=mon-18]").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Shift+ArrowRight")
    for _ in range(19):
        await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await expect(page.get_by_test_id("text-mon")).to_have_value("10:00-17:00, 19:00-19:30")
    # Behind it stands how many called in the four weeks before.
    await expect(page.get_by_test_id("load-told")).to_contain_text("at most 12")
    await expect(page.locator("[data-cell=mon-20]")).to_have_attribute(
        "aria-label", "Mon 10:00, open, 12 calls"
    )
    await picture(page, "admin-painting")

    # What is not saved yet goes along to the other sections.
    await page.get_by_test_id("section-hotlines").click()
    await page.get_by_test_id(f"part-{HOTLINE}").click()
    await page.get_by_test_id("field-hours").get_by_role("combobox").select_option("office")
    await save(page, "office hours")

    admin = await town.api()
    document = (await admin.get("/site")).json()["document"]
    assert document["hotlines"][HOTLINE]["hours"] == "office"
    assert document["calendars"]["office"]["weekly"] == {
        "mon": ["10:00-17:00", "19:00-19:30"],
        **{day: ["09:00-17:00"] for day in ("tue", "wed", "thu", "fri")},
        **{day: ["09:00-12:00"] for day in ("sat", "sun")},
    }


async def test_whoever_administers_from_elsewhere_reads_and_types_the_times_of_the_site(
    town: System, browser: Browser
) -> None:
    admin = await town.api()
    mayor = {
        "title": "王市长",
        "hotline": HOTLINE,
        "begins": "2026-11-25T09:00:00+08:00",
        "ends": "2026-11-25T11:00:00+08:00",
        "seat": "1001",
    }
    await change(admin, "PATCH", "", {"rosters": {"mayor": mayor}})
    # In San Francisco it is five in the afternoon of the day before.
    elsewhere = await person(browser, town.base_url, timezone="America/Los_Angeles")
    page = await elsewhere.new_page()
    await signed_in(page, SUN, PASSWORD)
    await page.get_by_test_id("sign-out").wait_for()
    await page.goto("/#/admin/rosters?one=mayor")
    wednesday = page.locator(f"[data-cell='{HOTLINE}-2']")
    await expect(wednesday).to_contain_text("09:00–11:00")
    await expect(page.get_by_test_id("duty-grid").get_by_test_id("zone")).to_contain_text(
        "Asia/Shanghai"
    )
    begins = page.get_by_test_id("field-begins").locator("input")
    ends = page.get_by_test_id("field-ends").locator("input")
    await expect(begins).to_have_value("2026-11-25T09:00")
    await expect(ends).to_have_value("2026-11-25T11:00")
    await ends.fill("2026-11-25T12:30")
    await expect(wednesday).to_contain_text("09:00–12:30")
    await expect(page.get_by_test_id("draft")).to_contain_text(
        "11/25/2026, 11:00 → 11/25/2026, 12:30"
    )
    await reads_right(page, "admin-rosters-elsewhere")
    # Who is to answer on Thursday morning is to answer on the site's Thursday morning.
    await page.locator(f"[data-cell='{HOTLINE}-3']").get_by_role("button").click()
    await expect(begins).to_have_value("2026-11-26T09:00")
    await page.get_by_test_id("field-seat").get_by_role("combobox").select_option("1002")

    await page.get_by_test_id("section-blocked").click()
    await page.get_by_test_id("add-part").click()
    await page.get_by_test_id("new-name").fill("13900005555")
    await page.get_by_test_id("add-go").click()
    await page.get_by_test_id("field-reason").get_by_role("textbox").fill("恶意骚扰")
    await page.get_by_test_id("field-until").locator("input").fill("2027-01-01T00:00")
    await save(page)
    document = (await admin.get("/site")).json()["document"]
    rosters = document["rosters"]
    assert rosters["mayor"]["begins"] == "2026-11-25T09:00:00+08:00"
    assert rosters["mayor"]["ends"] == "2026-11-25T12:30:00+08:00"
    assert rosters[f"{HOTLINE}-2026-11-26"]["begins"] == "2026-11-26T09:00:00+08:00"
    assert document["blocked"]["13900005555"]["until"] == "2027-01-01T00:00:00+08:00"
    await elsewhere.close()


async def test_a_version_is_taken_back(town: System, page: Page) -> None:
    admin = await town.api()
    await change(admin, "PATCH", f"/hotlines/{HOTLINE}", {"lines": 9, "name": "市长热线"})
    await section(page, "versions")
    rows = page.get_by_test_id("versions").locator("li[data-version]")
    await rows.first.get_by_test_id("show-changes").click()
    changes = rows.first.get_by_test_id("changes")
    await expect(changes).to_contain_text("Hotline 12345 市长热线 Lines 4 → 9")
    await expect(changes).to_contain_text("Name 热线 → 市长热线")
    await looks_right(page, "admin-versions")

    await rows.nth(1).get_by_test_id("restore").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Lines 9 → 4")
    await reads_right(page, "admin-restore")
    await page.get_by_test_id("restore-go").click()
    await expect(page.get_by_test_id("restored")).to_be_visible()
    hotline = (await admin.get(f"/site/hotlines/{HOTLINE}")).json()
    assert (hotline["lines"], hotline["name"]) == (4, "热线")


async def test_two_administrators_change_the_same_hotline(town: System, page: Page) -> None:
    admin = await town.api()
    await section(page, "hotlines")
    await page.get_by_test_id(f"part-{HOTLINE}").click()
    await page.get_by_test_id("field-lines").get_by_role("textbox").fill("7")
    await page.get_by_test_id("field-category").get_by_role("textbox").fill("政务")
    await change(admin, "PATCH", f"/hotlines/{HOTLINE}", {"lines": 5, "priority": 2})
    await page.get_by_test_id("save-site").click()

    meanwhile = page.get_by_test_id("meanwhile")
    await expect(meanwhile).to_contain_text("Priority 0 → 2")
    await expect(meanwhile.get_by_test_id("conflict")).to_have_count(1)
    await expect(page.get_by_test_id("save-site")).to_be_disabled()
    await looks_right(page, "admin-conflict")
    await meanwhile.get_by_test_id("keep-mine").click()
    # Nothing typed is lost by a reload either, though the site goes on meanwhile.
    await change(admin, "PATCH", "", {"rules": {"misses_allowed": 4}})
    await page.reload()
    await expect(page.get_by_test_id("field-category").get_by_role("textbox")).to_have_value("政务")
    await expect(meanwhile).to_contain_text("Missed calls in a row 3 → 4")
    await save(page)
    hotline = (await admin.get(f"/site/hotlines/{HOTLINE}")).json()
    assert (hotline["lines"], hotline["priority"], hotline["category"]) == (7, 2, "政务")


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost_by_leaving(
    town: System, page: Page
) -> None:
    await section(page, "queues")
    await page.get_by_test_id("add-part").click()
    await page.get_by_test_id("new-name").fill("Legal!")
    await expect(page.get_by_test_id("add-go")).to_be_disabled()
    await page.get_by_test_id("new-name").fill("legal")
    await page.get_by_test_id("add-go").click()
    # Nobody serves it yet: said at once, in the list of what stands in the way too.
    await expect(page.get_by_test_id("part").get_by_test_id("fault")).to_contain_text("serves it")
    await page.get_by_test_id("field-first_level").get_by_role("textbox").fill("12")
    await expect(page.get_by_test_id("field-first_level").get_by_test_id("fault")).to_be_visible()
    await reads_right(page, "admin-faults")
    await page.get_by_test_id("field-first_level").get_by_role("textbox").fill("9")
    # A step asks for what its choices need, and for nothing else.
    step = page.get_by_test_id("field-overflow").get_by_test_id("row-0")
    await page.get_by_test_id("field-overflow").get_by_test_id("add-row").click()
    await expect(step.get_by_test_id("field-queue")).to_have_count(0)
    await step.get_by_test_id("field-to").get_by_role("combobox").select_option("queue")
    await step.get_by_test_id("field-queue").get_by_role("combobox").select_option(HOTLINE)

    await page.get_by_role("link", name="Board").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await reads_right(page, "admin-leave")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("draft")).to_be_visible()

    await page.get_by_test_id("section-operators").click()
    await page.get_by_test_id("add-part").click()
    await page.get_by_test_id("new-name").fill("wei")
    await page.get_by_test_id("add-go").click()
    await page.get_by_test_id("levels-which").select_option("legal")
    await page.get_by_test_id("levels-add").click()
    await expect(page.get_by_test_id("faults")).to_have_count(0)
    await save(page)
    document = (await (await town.api()).get("/site")).json()["document"]
    assert document["operators"] == {"wei": {"skills": {"legal": 1}}}
    assert document["queues"]["legal"]["overflow"] == [
        {"when": "wait", "value": 120, "to": "queue", "queue": HOTLINE, "number": None}
    ]


async def test_seats_are_added_as_a_range_and_their_passwords_are_shown_once(
    town: System, page: Page
) -> None:
    await section(page, "seats")
    await page.get_by_test_id("range").locator("summary").click()
    await page.get_by_test_id("range-first").fill("1011")
    await page.get_by_test_id("range-last").fill("1030")
    await page.get_by_test_id("range").get_by_test_id("levels-which").select_option(HOTLINE)
    await page.get_by_test_id("range").get_by_test_id("levels-add").click()
    await page.get_by_test_id("range-go").click()
    await expect(page.get_by_test_id("draft-count")).to_have_text("Not saved yet: 20")
    await page.get_by_test_id("save-site").click()
    secrets = page.get_by_test_id("secrets").locator("tbody tr")
    await expect(secrets).to_have_count(20)
    password = await secrets.first.locator("code").inner_text()
    assert len(password) >= 20
    await reads_right(page, "admin-secrets")
    await page.get_by_test_id("close-secrets").click()
    await page.reload()
    await page.get_by_test_id("part-1011").wait_for()
    assert password not in await page.content()

    # One of them gets a new one while it is used.
    await page.get_by_test_id("part-1011").click()
    await page.get_by_test_id("renew").click()
    await page.get_by_test_id("ask-go").click()
    await expect(secrets).to_have_count(1)
    assert await secrets.first.locator("code").inner_text() != password
    await page.keyboard.press("Escape")
    await expect(secrets).to_have_count(0)


async def test_a_thousand_departments_come_as_a_table_and_are_found(
    town: System, page: Page, tmp_path: Path
) -> None:
    units = [
        (f"{bureau}{unit:02}", f"第{bureau}局第{unit}科" if unit else f"第{bureau}局", bureau)
        for bureau in range(100, 200)
        for unit in range(11)
    ]
    rows = [
        f"{number},{name},{'' if number.endswith('00') else f'{bureau}00'}"
        for number, name, bureau in units
    ]
    table = tmp_path / "departments.csv"
    table.write_text("\n".join(["number,name,parent", "9,no name,7", *rows]), encoding="utf-8")
    await section(page, "departments")
    await page.get_by_test_id("table").locator("summary").click()
    await page.get_by_test_id("import").set_input_files(table)
    await expect(page.get_by_test_id("table-faults")).to_contain_text("no such department")
    table.write_text("\n".join(["number,name,parent", *rows]), encoding="utf-8")
    await page.get_by_test_id("import").set_input_files(table)
    tree = page.get_by_test_id("tree").get_by_role("treeitem")
    # Only the top is shown: a hundred bureaus and the three that were there.
    await expect(tree).to_have_count(103, timeout=15_000)

    await page.get_by_test_id("search").fill("第157局第3")
    await expect(tree).to_have_count(1)
    await tree.first.click()
    await expect(page.get_by_test_id("field-parent").get_by_role("combobox")).to_have_value("15700")
    await page.get_by_test_id("search").fill("")
    await expect(page.get_by_test_id("part-15703")).to_have_attribute("aria-level", "2")
    # By keyboard: up to the bureau, shut it, and on.
    await page.get_by_test_id("part-15703").focus()
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_test_id("part-15700")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(tree).to_have_count(103)
    await expect(page.get_by_test_id("people")).to_contain_text("Nobody yet")
    async with page.expect_download() as fetched:
        await page.get_by_test_id("export").click()
    await (await fetched.value).save_as(table)
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert "15703,第157局第3科,,,,15700" in lines


async def test_a_server_that_is_away_costs_nothing_that_was_typed(town: System, page: Page) -> None:
    await section(page, "rules")
    await page.get_by_test_id("field-misses_allowed").get_by_role("textbox").fill("5")
    await page.route("**/api/v1/site?*", lambda route: route.abort())
    await page.get_by_test_id("save-site").click()
    await expect(page.get_by_test_id("draft").get_by_role("alert")).to_contain_text("reached")
    await page.unroute("**/api/v1/site?*")
    await save(page)
    rules = (await (await town.api()).get("/site")).json()["document"]["rules"]
    assert rules["misses_allowed"] == 5


async def test_a_session_that_ends_in_mid_form_costs_nothing_that_was_typed(
    town: System, page: Page
) -> None:
    await section(page, "blocked")
    await page.get_by_test_id("add-part").click()
    await page.get_by_test_id("new-name").fill("13900001234")
    await page.get_by_test_id("add-go").click()
    await page.get_by_test_id("field-reason").get_by_role("textbox").fill("恶意骚扰")
    # Whoever's password is changed is signed out everywhere.
    admin = await town.api()
    (await admin.patch(f"/users/{SUN}", json={"password": PASSWORD})).raise_for_status()
    await page.get_by_test_id("save-site").click()
    await page.locator("input[name=username]").fill(SUN)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("input[name=password]").press("Enter")
    await expect(page.get_by_test_id("draft")).to_contain_text("Caller 13900001234 恶意骚扰")
    await save(page)
    blocked = (await admin.get("/site/blocked/13900001234")).json()
    assert (blocked["reason"], blocked["by"]) == ("恶意骚扰", SUN)


async def test_every_section_in_both_languages_and_themes(town: System, page: Page) -> None:
    admin = await town.api()
    await change(
        admin,
        "PATCH",
        "",
        {
            "calendars": {
                "night": {
                    "title": "夜间",
                    "weekly": dict.fromkeys(DAYS, ("18:00-08:00",)),
                    "exceptions": {"2027-02-06": {"spans": ["18:00-20:00"], "title": "除夕"}},
                    "statutory": True,
                }
            },
            "hotlines": {HOTLINE: {"line_periods": [{"during": "night", "lines": 2}]}},
            "queues": {
                "legal": {
                    "title": "法律咨询",
                    "first_level": 3,
                    "widen": [{"after_seconds": 30, "level": 9}],
                    "overflow": [
                        {"when": "no_seats", "to": "ring_back"},
                        {"when": "wait", "value": 120, "to": "queue", "queue": HOTLINE},
                    ],
                }
            },
            "departments": {
                "20": {"name": "住房和城乡建设局", "dial": "2001"},
                "2020": {"name": "物业管理科", "parent": "20"},
                "202001": {"name": "城东所", "parent": "2020"},
            },
            "rosters": {
                "mayor": {
                    "title": "王市长",
                    "hotline": HOTLINE,
                    "begins": "2026-11-25T09:00:00+08:00",
                    "ends": "2026-11-25T11:00:00+08:00",
                    "seat": "1001",
                }
            },
            "operators": {"wei": {"skills": {HOTLINE: 2, "legal": 1}}},
            "trunks": {"telecom": {"title": "电信", "hosts": ["192.0.2.0/24"]}},
            "blocked": {"13900009999": {"reason": "恶意骚扰"}},
        },
    )
    for key, one in (
        ("hotlines", HOTLINE),
        ("calendars", "night"),
        ("queues", "legal"),
        ("trunks", "telecom"),
        ("rules", None),
        ("seats", "1001"),
        ("operators", "wei"),
        ("departments", "20"),
        ("rosters", "mayor"),
        ("blocked", "13900009999"),
    ):
        await section(page, key)
        if one is not None:
            await page.goto(f"/#/admin/{key}?one={one}")
            await page.get_by_test_id("part").wait_for()
        await looks_right(page, f"admin-{key}")
