"""How a page looks and reads, in both languages and both themes: pictures of it, nothing cut off,
and no rule of WCAG 2.1 A and AA broken that axe-core can judge.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.async_api import Page, expect

from tests.live.browser.chromium import picture

LANGUAGES = ("en", "zh-CN")
THEMES = ("light", "dark")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
_AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


async def looks_right(page: Page, name: str) -> None:
    """In every language and theme; the page is in English and light afterwards."""
    wrong: list[str] = []
    for language in LANGUAGES:
        await _speak(page, language)
        for theme in THEMES:
            await page.locator("header select").select_option(theme)
            await picture(page, f"{name}-{language}-{theme}")
            wrong += [
                f"{name} ({language}, {theme}): {fault}"
                for fault in (*await _broken_rules(page), *await _cut_off(page))
            ]
    await _speak(page, "en")
    await page.locator("header select").select_option("light")
    assert not wrong, "\n".join(wrong)


async def reads_right(page: Page, name: str) -> None:
    """As it stands: for what is before the page, where neither language nor theme can be chosen."""
    await picture(page, name)
    wrong = [f"{name}: {fault}" for fault in (*await _broken_rules(page), *await _cut_off(page))]
    assert not wrong, "\n".join(wrong)


async def _speak(page: Page, language: str) -> None:
    if await page.locator("html").get_attribute("lang") != language:
        # On the wall the board lies over the button.
        await page.get_by_test_id("language").dispatch_event("click")
    await expect(page.locator("html")).to_have_attribute("lang", language)


async def _broken_rules(page: Page) -> list[str]:
    # Evaluated, not put in by a script tag: the page's policy would not have it.
    await page.evaluate(_AXE)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = await page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{rule['id']} at {node['target'][0]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


async def _cut_off(page: Page) -> list[str]:
    """What is wider than its place: the page itself, and every text that is not shown whole."""
    found: list[str] = await page.evaluate(
        """() => {
          const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page"] : [];
          const texts = document.querySelectorAll("button, select, h1, h2, h3, p, dd, li > span");
          for (const one of texts) {
            if (one.classList.contains("unseen") || one.classList.contains("what")) continue;
            if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
                && getComputedStyle(one).display !== "inline") wide.push(one.textContent.trim());
          }
          return wide.map((what) => `too wide: ${what}`);
        }"""
    )
    return found
