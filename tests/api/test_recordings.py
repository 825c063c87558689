"""Listening: whole, in ranges, one voice, and what happens when the file is not what it was."""

from __future__ import annotations

import hashlib

import pytest

from tests.api import fakes
from tests.api.city import AUDIO, City

URL = "/api/v1/recordings/r-1/audio?reason=complaint"
ETAG = f'"{hashlib.sha256(AUDIO).hexdigest()}"'


async def test_the_whole_recording(city: City) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get(URL)
    assert answer.status_code == 200
    assert answer.content == AUDIO
    assert answer.headers["content-type"] == "audio/ogg"
    assert answer.headers["content-length"] == "2560"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == ETAG


@pytest.mark.parametrize(
    ("asked", "first", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 2560),
        ("bytes=100-1999", 100, 2000),
        ("bytes=2559-", 2559, 2560),
        ("bytes=2000-9999999", 2000, 2560),
        ("bytes=-10", 2550, 2560),
        ("bytes=-99999", 0, 2560),
    ],
)
async def test_a_range(city: City, asked: str, first: int, stop: int) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get(URL, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{stop - 1}/2560"
    assert answer.headers["content-length"] == str(stop - first)
    assert answer.content == AUDIO[first:stop]


@pytest.mark.parametrize("asked", ["bytes=2560-", "bytes=9999-99999", "bytes=-0"])
async def test_a_range_beyond_the_end(city: City, asked: str) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get(URL, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */2560"
    assert answer.json()["code"] == "range_not_satisfiable"
    assert city.access_log.rows == []


@pytest.mark.parametrize(
    "asked", ["bytes=9-2", "bytes=", "bytes=-", "seconds=1-2", "bytes=0-1,5-6", "bytes=a-b"]
)
async def test_ranges_that_are_not_understood_are_ignored(city: City, asked: str) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get(URL, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, AUDIO)


async def test_conditions(city: City) -> None:
    async with city.browser("qian") as qian:
        same = await qian.get(URL, headers={"If-None-Match": f'"other", {ETAG}'})
        assert (same.status_code, same.content) == (304, b"")
        holds = await qian.get(URL, headers={"Range": "bytes=0-1", "If-Range": ETAG})
        assert holds.status_code == 206
        changed = await qian.get(URL, headers={"Range": "bytes=0-1", "If-Range": '"old"'})
        assert (changed.status_code, changed.content) == (200, AUDIO)


async def test_head_tells_size_and_digest_and_is_no_replay(city: City) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.head(URL)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "2560"
    assert answer.headers["etag"] == ETAG
    assert city.access_log.rows == []


async def test_one_voice(city: City) -> None:
    async with city.browser("qian") as qian:
        alone = await qian.get(URL + "&voice=operator-0")
        assert alone.content == b"operator-0" * 10
        assert alone.headers["etag"] != ETAG
        unknown = await qian.get(URL + "&voice=department-0")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_voice")


async def test_every_replay_is_in_the_access_log(city: City) -> None:
    async with city.browser("qian") as qian, city.browser("zhao") as zhao:
        await qian.get(URL + "&voice=citizen-0", headers={"Range": "bytes=5-"})
        await zhao.get(URL)
        found = (await zhao.get("/api/v1/access-log?subject=r-1")).json()["items"]
        nobody = (await zhao.get("/api/v1/access-log?username=li")).json()["items"]
        other = (await zhao.get("/api/v1/access-log?action=download")).json()["items"]
        span = {"action": "replay", "since": "2026-11-22T12:00:00+08:00"}
        later = {"since": "2026-11-22T12:00:01+08:00"}
        these = (await zhao.get("/api/v1/access-log", params=span)).json()["items"]
        none = (await zhao.get("/api/v1/access-log", params=later)).json()["items"]
    assert nobody == other == none == []
    assert these == found
    assert found == [
        {
            "entry": 2,
            "at": "2026-11-22T12:00:00+08:00",
            "username": "zhao",
            "action": "replay",
            "subject": "r-1",
            "address": "192.0.2.7",
            "detail": "voice=all reason=complaint",
        },
        {
            "entry": 1,
            "at": "2026-11-22T12:00:00+08:00",
            "username": "qian",
            "action": "replay",
            "subject": "r-1",
            "address": "192.0.2.7",
            "detail": "voice=citizen-0 range=bytes=5- reason=complaint",
        },
    ]


async def test_a_player_that_fetches_ranges_listens_once(city: City) -> None:
    async with city.browser("qian") as qian:
        for first in range(0, 2000, 100):
            city.clock.now += 30
            await qian.get(URL, headers={"Range": f"bytes={first}-{first + 99}"})
        assert len(city.access_log.rows) == 1
        city.clock.now += 900
        await qian.get(URL, headers={"Range": "bytes=2000-"})
        await qian.get(URL.replace("complaint", "appeal"))
        await qian.get(URL + "&voice=mix")
        await qian.get(URL + "&download=true")
    assert [(row.action, row.detail) for row in city.access_log.rows] == [
        ("replay", "voice=all range=bytes=0-99 reason=complaint"),
        ("replay", "voice=all range=bytes=2000- reason=complaint"),
        ("replay", "voice=all reason=appeal"),
        ("replay", "voice=mix reason=complaint"),
        ("download", "voice=all reason=complaint"),
    ]


async def test_a_download_is_a_file_with_a_harmless_name(city: City) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get(URL + "&voice=operator-0&download=true")
    assert answer.headers["content-disposition"] == 'attachment; filename="r-1-operator-0.ogg"'


@pytest.mark.parametrize("who", ["li", "zhao", "qian", "admin"])
@pytest.mark.parametrize("reason", ["", "?reason=", "?reason=%20x%20", f"?reason={'x' * 201}"])
async def test_nobody_listens_without_a_reason(city: City, who: str, reason: str) -> None:
    async with city.browser(who) as browser:
        answer = await browser.get("/api/v1/recordings/r-1/audio" + reason)
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_missing")
    assert city.access_log.rows == []


async def test_a_reason_in_a_header(city: City) -> None:
    async with city.browser("qian") as qian:
        headers = {"X-Reason": "%E5%A4%8D%E6%A0%B8"}
        answer = await qian.get("/api/v1/recordings/r-1/audio", headers=headers)
    assert answer.status_code == 200
    (row,) = city.access_log.rows
    assert row.detail == "voice=all reason=复核"


@pytest.mark.parametrize(
    ("broken", "status", "code"),
    [
        (fakes.FileGone(), 410, "recording_missing"),
        (fakes.FileCut(), 409, "recording_cut"),
        (fakes.FileForeign(), 409, "recording_foreign"),
    ],
)
async def test_a_file_that_is_not_what_it_was(
    city: City, broken: Exception, status: int, code: str
) -> None:
    city.recordings.broken["r-1"] = broken
    async with city.browser("qian") as qian:
        answer = await qian.get(URL)
        head = await qian.head(URL)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert head.status_code == status
    assert city.access_log.rows == []


async def test_an_empty_file_is_never_an_empty_answer(city: City) -> None:
    city.recordings.rows["r-0"] = fakes.Recording("r-0", "c-past", 0.0, b"")
    city.recordings.torn_at = 0
    async with city.browser("qian") as qian:
        for recording in ("r-0", "r-1"):
            answer = await qian.get(f"/api/v1/recordings/{recording}/audio?reason=complaint")
            assert (answer.status_code, answer.json()["code"]) == (409, "recording_cut")


async def test_a_file_that_ends_while_it_is_sent_breaks_the_connection(city: City) -> None:
    city.recordings.torn_at = 1500
    async with city.browser("qian") as qian:
        with pytest.raises(Exception, match="1500 bytes of 2560"):
            await qian.get(URL)


async def test_nobody_listens_without_an_entry_in_the_log(city: City) -> None:
    async with city.browser("qian") as qian:
        await qian.get("/api/v1/seats")

        async def fail(*_: object) -> None:
            city.outage.on = True
            city.outage.check()

        city.access_log.write = fail  # type: ignore[method-assign, assignment]
        answer = await qian.get(URL)
    assert answer.status_code == 503
    assert AUDIO[:100] not in answer.content


async def test_a_recording_and_its_waveform(city: City) -> None:
    async with city.browser("qian") as qian:
        (row,) = (await qian.get("/api/v1/recordings?call=c-past")).json()["items"]
        one = (await qian.get("/api/v1/recordings/r-1")).json()
        wave = (await qian.get("/api/v1/recordings/r-1/peaks")).json()
    assert row == one
    assert (one["bytes"], one["sha256"], one["seconds"]) == (2560, ETAG.strip('"'), 61.5)
    assert [voice["id"] for voice in one["voices"]] == ["citizen-0", "operator-0"]
    assert wave["per_second"] == 20.0
    assert wave["voices"][0] == {"id": "citizen-0", "role": "citizen", "peaks": [-3, 4, -128, 127]}


async def test_recordings_that_are_not_there(city: City) -> None:
    async with city.browser("qian") as qian:
        for tail in ("", "/audio?reason=complaint", "/peaks"):
            answer = await qian.get(f"/api/v1/recordings/r-2{tail}")
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_recording")
