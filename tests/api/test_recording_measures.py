"""What was measured of a recording, and what happened while it was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api.city import City

URL = "/api/v1/recordings"


async def test_what_happened_is_shown_on_the_recordings_own_timeline(city: City) -> None:
    async with city.browser("qian") as qian:
        found = (await qian.get(f"{URL}/r-1/markers")).json()
        none = await qian.get(f"{URL}/r-9/markers")
    assert found == {
        "markers": [
            {
                "kind": "held",
                "starts": 12.5,
                "until": 20.0,
                "role": "citizen",
                "leg": "p1",
                "who": "",
            }
        ]
    }
    assert (none.status_code, none.json()["code"]) == (404, "no_such_recording")


async def test_what_is_not_measured_yet_is_null_and_what_is_has_figures(city: City) -> None:
    async with city.browser("qian") as qian:
        before = (await qian.get(f"{URL}/r-1")).json()
        city.recordings.rows["r-1"] = replace(
            city.recordings.rows["r-1"],
            grade=2,
            conversation_seconds=60.0,
            silence_seconds=12.5,
            longest_silence_seconds=4.0,
            overlap_seconds=0.0,
            expected_seconds=120.0,
            recorded_seconds=119.7,
            coverage=0.9975,
        )
        after = (await qian.get(f"{URL}/r-1")).json()
    assert (before["measures"], before["coverage"], before["grade"]) == (None, None, None)
    assert before["voices"][0]["talk_share"] is None
    assert after["grade"] == 2
    assert after["measures"] == {
        "conversation_seconds": 60.0,
        "silence_seconds": 12.5,
        "longest_silence_seconds": 4.0,
        "overlap_seconds": 0.0,
    }
    assert after["coverage"] == {
        "expected_seconds": 120.0,
        "recorded_seconds": 119.7,
        "share": 0.9975,
    }


@pytest.mark.parametrize(
    "asked",
    [
        "grade=6",
        "silence_over=-1",
        "longer_than=nan",
        "overlap_over=inf",
        "coverage_below=2",
        "x=1",
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(city: City, asked: str) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get(f"{URL}?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
