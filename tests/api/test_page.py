"""The plain page is whole in itself, bilingual, and runs under a strict content policy."""

from __future__ import annotations

import re

import pytest

from api.pages.endpoints import FILES, HERE
from tests.api.city import City


@pytest.mark.parametrize("path", sorted(FILES))
async def test_every_file_is_served(city: City, path: str) -> None:
    async with city.browser() as anybody:
        answer = await anybody.get(path)
    name, media_type = FILES[path]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.content == (HERE / name).read_bytes()
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    html = (HERE / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="module" src="page.js">']
    for path in HERE.glob("*.*"):
        assert not re.search(r"https?://", path.read_text(encoding="utf-8"))


def test_text_never_becomes_markup() -> None:
    script = (HERE / "page.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
    assert "localStorage" not in script


def test_both_languages_say_everything_the_page_asks_for() -> None:
    words = (HERE / "words.js").read_text(encoding="utf-8")
    english, chinese = words.split("const zh = {")
    keys = [set(re.findall(r"^ +(\w+):", part, re.MULTILINE)) for part in (english, chinese)]
    inner = [set(re.findall(r"[{,] (\w+):", part)) for part in (english, chinese)]
    assert keys[0] == keys[1]
    assert inner[0] == inner[1]
    html = (HERE / "index.html").read_text(encoding="utf-8")
    script = (HERE / "page.js").read_text(encoding="utf-8")
    asked = set(re.findall(r'data-word="(\w+)"', html)) | set(
        re.findall(r"(?:words\(\)|\bw)\.(\w+)", script)
    )
    assert asked <= keys[0]
