"""The console is served whole: a page that is asked for anew, and files that are kept for ever."""

from __future__ import annotations

import re

from tests.api.city import City


async def test_the_page_may_use_the_microphone_and_nothing_from_elsewhere(city: City) -> None:
    async with city.browser() as anybody:
        answer = await anybody.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "microphone=(self)" in answer.headers["permissions-policy"]
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|https?://", answer.text)


async def test_what_the_page_asks_for_is_there_packed_and_kept_for_ever(city: City) -> None:
    async with city.browser() as anybody:
        page = (await anybody.get("/")).text
        names = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
        assert len(names) >= 2
        for name in names:
            packed = await anybody.get(name, headers={"Accept-Encoding": "gzip"})
            plain = await anybody.get(name, headers={"Accept-Encoding": "identity"})
            assert packed.headers["content-encoding"] == "gzip"
            assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert packed.headers["vary"] == "Accept-Encoding"
            assert "content-encoding" not in plain.headers
            assert packed.content == plain.content


async def test_nothing_else_is_read(city: City) -> None:
    async with city.browser() as anybody:
        for path in ("/assets/nothing.js", "/assets/..%2Findex.html", "/assets/built-from.json"):
            answer = await anybody.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
