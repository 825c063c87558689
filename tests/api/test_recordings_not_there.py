"""A recording that is not there says why: still to be made, never made, or deleted on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from store.database import Database
from store.recordings import Recordings
from store.schema import recordings
from tests.api.stored import MORNING, StoredCity, stored_city
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

AUDIO, PEAKS, MARKERS = "/audio?reason=complaint", "/peaks", "/markers"


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> StoredCity:
    """The call ``c1`` is recorded; the recording of ``c2`` is still to be made."""
    return await stored_city(database, database_url, tmp_path)


async def asked(town: StoredCity, recording: str) -> tuple[int, str, str, str]:
    """Status, code, state and detail, which are the same whatever is asked of it."""
    async with town.browser("qian") as qian:
        answers = [
            await qian.get(f"/api/v1/recordings/{recording}{tail}")
            for tail in ("", AUDIO, PEAKS, MARKERS)
        ]
    (told,) = {
        (answer.status_code, said["code"], said.get("state", ""), said["detail"])
        for answer in answers
        if (said := answer.json())
    }
    return told


async def test_one_that_is_still_to_be_made(town: StoredCity) -> None:
    assert (await asked(town, "c2"))[:3] == (409, "recording_pending", "pending")


async def test_one_that_could_not_be_made(town: StoredCity) -> None:
    await Recordings(town.database).not_made("c2", "no track was left", final=True)
    assert await asked(town, "c2") == (410, "recording_failed", "failed", "no track was left")


async def test_one_of_a_call_nobody_knows(town: StoredCity) -> None:
    assert (await asked(town, "c99"))[:3] == (404, "no_such_recording", "")


async def test_one_that_was_deleted_is_known_and_no_longer_heard(town: StoredCity) -> None:
    gone = {"status": "deleted", "reason": "deleted by the class short", "deleted_at": MORNING}
    async with town.database.writing() as connection:
        await connection.execute(update(recordings).where(recordings.c.call == "c1").values(**gone))
    async with town.browser("qian") as qian:
        row = (await qian.get("/api/v1/recordings/c1")).json()
        heard = [await qian.get(f"/api/v1/recordings/c1{tail}") for tail in (AUDIO, PEAKS)]
    assert row["state"] == "deleted"
    for answer in heard:
        assert (answer.status_code, answer.json()["code"]) == (410, "recording_deleted")
        assert answer.json()["detail"] == "deleted by the class short"
