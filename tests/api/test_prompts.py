"""Prompts over the API: stored as they come, refused with a reason, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.ports import Meaning
from tests.api.city import City, make_city

GREETING = "/api/v1/prompts/zh/greeting"
SOUND = b"RIFF....WAVE" + bytes(1000)


async def test_an_upload_is_shown_with_what_was_found_out_about_it(city: City) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.put(GREETING, content=SOUND)

    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "language": "zh",
        "name": "greeting",
        "needed": True,
        "current": {
            "version": 1,
            "source": "upload",
            "seconds": 1.5,
            "given_lufs": -18.0,
            "lufs": -24.0,
            "clipped": 3,
            "sha256": answer.json()["current"]["sha256"],
            "text": "",
            "stored_by": "admin",
            "stored_at": "2026-11-22T12:00:00+08:00",
        },
    }
    assert city.prompts.rows["zh", "greeting"][0].content == SOUND
    await city.app.state.here.audit.settled()
    assert [(row.action, row.subject) for row in city.access_log.rows] == [
        ("store_prompt", "prompt:zh/greeting")
    ]


async def test_all_prompts_page_by_page_or_of_one_language(city: City) -> None:
    async with city.browser("admin") as admin:
        for path in ("zh/b", "en/a", "zh/a"):
            await admin.put(f"/api/v1/prompts/{path}", content=SOUND)
        first = (await admin.get("/api/v1/prompts?limit=2")).json()
        second = (await admin.get(f"/api/v1/prompts?limit=2&cursor={first['next_cursor']}")).json()
        chinese = (await admin.get("/api/v1/prompts?language=zh")).json()

    assert [(x["language"], x["name"]) for x in first["items"]] == [("en", "a"), ("zh", "a")]
    assert [(x["language"], x["name"]) for x in second["items"]] == [("zh", "b")]
    assert second["next_cursor"] is None
    assert [x["name"] for x in chinese["items"]] == ["a", "b"]


async def test_a_machine_speaks_a_text_and_the_old_sound_can_be_taken_back(city: City) -> None:
    async with city.browser("admin") as admin:
        await admin.put(GREETING, content=SOUND)
        spoken = await admin.post(f"{GREETING}/speech", json={"text": " 您好。 "})
        assert spoken.json()["current"]["source"] == "speech"
        assert spoken.json()["current"]["text"] == "您好。"
        both = (await admin.get(GREETING)).json()
        assert [x["version"] for x in both["versions"]] == [2, 1]
        assert both["current"]["version"] == 2

        restored = await admin.post(f"{GREETING}/versions/1/restore")

        assert restored.json()["current"]["version"] == 1
        assert (await admin.post(f"{GREETING}/versions/9/restore")).status_code == 404


async def test_what_is_heard_can_be_fetched(city: City, tmp_path: Path) -> None:
    city.prompts.folder = tmp_path
    async with city.browser("admin") as admin:
        await admin.put(GREETING, content=SOUND)
        await admin.put(GREETING, content=SOUND * 2)
        newest = await admin.get(f"{GREETING}/audio")
        older = await admin.get(f"{GREETING}/audio?version=1")
        part = await admin.get(f"{GREETING}/audio", headers={"Range": "bytes=0-3"})

    assert newest.content == SOUND * 2
    assert newest.headers["content-type"] == "audio/wav"
    assert older.content == SOUND
    assert (part.status_code, part.content) == (206, b"RIFF")


async def test_one_the_system_needs_stays_and_others_go(city: City) -> None:
    async with city.browser("admin") as admin:
        for name in ("greeting", "holiday"):
            await admin.put(f"/api/v1/prompts/zh/{name}", content=SOUND)
        kept = await admin.delete(GREETING)
        gone = await admin.delete("/api/v1/prompts/zh/holiday")
        again = await admin.delete("/api/v1/prompts/zh/holiday")

    assert (kept.status_code, kept.json()["code"]) == (409, "prompt_needed")
    assert gone.status_code == 204
    assert (again.status_code, again.json()["code"]) == (404, "no_such_prompt")
    assert list(city.prompts.rows) == [("zh", "greeting")]


@pytest.mark.parametrize(
    ("meaning", "status"),
    [
        (Meaning.PROMPT_NOT_AUDIO, 422),
        (Meaning.PROMPT_TOO_LONG, 422),
        (Meaning.PROMPT_SILENT, 422),
        (Meaning.PROMPT_TOO_LARGE, 413),
        (Meaning.PROMPTS_UNAVAILABLE, 503),
        (Meaning.SPEECH_UNAVAILABLE, 503),
    ],
)
async def test_every_refusal_says_why(city: City, meaning: Meaning, status: int) -> None:
    city.prompts.refuses = (meaning, "Because.")
    async with city.browser("admin") as admin:
        for answer in (
            await admin.put(GREETING, content=SOUND),
            await admin.post(f"{GREETING}/speech", json={"text": "x"}),
        ):
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == meaning
            assert answer.json()["detail"] == "Because."
    assert city.prompts.rows == {}
    assert city.access_log.rows == []


async def test_an_upload_that_says_it_is_too_large_is_not_read(city: City) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.put(
            GREETING, content=b"", headers={"Content-Length": str(200 * 1024 * 1024)}
        )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert city.prompts.came == 0


async def test_an_endless_upload_is_refused_while_it_comes() -> None:
    city = make_city(most_prompt_bytes=100_000)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 10_000
            yield bytes(10_000)

    async with city.browser("admin") as admin:
        answer = await admin.put(GREETING, content=endless())

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert city.prompts.came == 100_000
    assert city.prompts.rows == {}


@pytest.mark.parametrize(
    "path", ["zh/Greeting", "fr/greeting", "zh/..%2Fx", "zh/a b", f"zh/{'x' * 41}", "zh/-x"]
)
async def test_names_and_languages_that_cannot_be(city: City, path: str) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.put(f"/api/v1/prompts/{path}", content=SOUND)
    assert answer.status_code in (404, 422)
    assert city.prompts.came == 0


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "   "}, {"text": "x" * 1001}, {}])
async def test_texts_that_cannot_be_spoken(city: City, body: dict[str, str]) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post(f"{GREETING}/speech", json=body)
    assert answer.status_code == 422
    assert city.prompts.rows == {}


async def test_asking_for_what_is_not_there(city: City) -> None:
    async with city.browser("admin") as admin:
        for answer in (
            await admin.get(GREETING),
            await admin.get(f"{GREETING}/audio"),
            await admin.post(f"{GREETING}/versions/1/restore"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_prompt")


@pytest.mark.parametrize("who", ["li", "zhao", "qian", "robot"])
async def test_prompts_are_the_administrator_s(city: City, who: str) -> None:
    async with city.browser(who) as browser:
        answer = await browser.put(GREETING, content=SOUND)
    assert answer.status_code == 403
    assert city.prompts.came == 0
