"""Every error is problem+json, says whose fault it is, and comes with the security headers."""

from __future__ import annotations

import base64
import json

import pytest

from acd import refusals
from api.problems import KINDS
from tests.api.city import City, make_city


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/seats/", 404, "not_found"),
        ("GET", "/api/v2/seats", 404, "not_found"),
        ("POST", "/api/v1/seats", 405, "method_not_allowed"),
        ("PUT", "/healthz", 405, "method_not_allowed"),
    ],
)
async def test_what_is_not_there(
    city: City, method: str, path: str, status: int, code: str
) -> None:
    async with city.browser("admin") as browser:
        answer = await browser.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:rexian:problem:{code}"
    assert body["status"] == status
    assert set(body) == {"type", "title", "status", "detail", "code"}


async def test_allow_names_every_method(city: City) -> None:
    async with city.browser("admin") as browser:
        answer = await browser.put("/api/v1/calls/c-live")
        assert answer.headers["allow"] == "DELETE, GET"
        answer = await browser.delete("/api/v1/recordings/r-1/audio")
        assert answer.headers["allow"] == "GET, HEAD"


def test_every_refusal_of_the_core_has_its_status() -> None:
    found = {kind.code for kind in refusals.Refusal.__subclasses__()}
    assert found <= set(KINDS)


async def test_what_nobody_foresaw(city: City, caplog: pytest.LogCaptureFixture) -> None:
    city.centre.refuse_with = RuntimeError("password=hunter2")
    async with city.browser("li") as li:
        answer = await li.delete("/api/v1/calls/c-live")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "hunter2" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unforeseen error in DELETE /api/v1/calls/c-live" in caplog.text


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/seats", "/nothing", "/api/v1/cases"])
async def test_security_headers_everywhere(city: City, path: str) -> None:
    city.outage.on = path.endswith("cases")
    async with city.browser("li") as li:
        headers = (await li.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] in ("no-store", "no-cache")


def cursor(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


BAD_CURSORS = [
    "x",
    "!!!!",
    "%00",
    "a" * 600,
    cursor(None),
    cursor({}),
    cursor([1]),
    cursor([True, "c"]),
    cursor([float("nan"), "c"]),
    cursor([1e300, "c"]),
    cursor([1, "nul\x00"]),
    cursor([1, 2]),
    cursor(True),
    cursor(-1),
    cursor(2**70),
]


@pytest.mark.parametrize("bad", BAD_CURSORS)
@pytest.mark.parametrize(
    "path",
    ["calls", "calls?live=true", "cases", "recordings", "access-log", "seats", "users", "hotlines"],
)
async def test_bad_cursors(city: City, path: str, bad: str) -> None:
    joint = "&" if "?" in path else "?"
    async with city.browser("admin") as admin:
        answer = await admin.get(f"/api/v1/{path}{joint}cursor={bad}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=many",
        "cursor=" + "a" * 601,
        "since=yesterday",
        "since=2026-11-22T00:00:00",
        "since=0001-01-01T00:00:00%2B14:00",
        "before=9999-12-31T23:59:59-12:00",
        "hotline=%00",
        "caller=1%0a2",
        "outcome=lost",
        "liv=true",
    ],
)
async def test_bad_questions(city: City, query: str) -> None:
    async with city.browser("li") as li:
        answer = await li.get(f"/api/v1/calls?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"].startswith("query.")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{broken", "application/json"),
        (b"", "application/json"),
        (b'{"username": "li"', "application/json"),
        (b"username=li&password=x", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/json"),
        (b"[" * 30_000, "application/json"),
        (b"NaN", "application/json"),
        (b'{"username": NaN, "password": 1e999}', "application/json"),
    ],
)
async def test_malformed_bodies(city: City, content: bytes, kind: str) -> None:
    async with city.browser() as anybody:
        answer = await anybody.post(
            "/api/v1/sessions", content=content, headers={"Content-Type": kind}
        )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_bodies_too_large_announced_or_not() -> None:
    city = make_city(most_body_bytes=1000)

    async def drip() -> object:
        for _ in range(30):
            yield b'{"a": "' + b"x" * 93

    async with city.browser() as anybody:
        for content in (b"x" * 1001, drip()):
            answer = await anybody.post(
                "/api/v1/sessions",
                content=content,  # type: ignore[arg-type]
                headers={"Content-Type": "application/json"},
            )
            assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
            assert answer.headers["x-content-type-options"] == "nosniff"
