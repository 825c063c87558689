"""One number sealed, then all that anybody may read is read: number and name are nowhere."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from acd import facts as f
from acd.values import CallId, HotlineNumber
from api.openapi import document
from store.database import Database
from tests.api.city import NOON, PEOPLE
from tests.api.stored import CASE, NAME, NUMBER, StoredCity, stored_city
from tests.api.test_permissions import THERE
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

API = "/api/v1"
HERE = {**THERE, "{case}": CASE, "{call}": "c1", "{recording}": "c1"}
SEARCHES = ("cases", "calls", "calls?live=true", "recordings", "ring-backs?live=true")


def readable() -> list[str]:
    """The paths of everything that can be read, with something there for each of their parts."""
    paths = []
    for path, methods in document()["paths"].items():
        if "get" in methods and path.startswith(API) and path != f"{API}/events":
            for name, value in HERE.items():
                path = path.replace(name, value)
            paths.append(path)
    return paths


def leaks(content: bytes) -> list[str]:
    """What of the sealed is in it, however it is written."""
    text = content.decode("utf-8", "replace")
    escaped = NAME.encode("ascii", "backslashreplace").decode()
    found = [one for one in (NAME, escaped) if one in text]
    return found + re.findall(r"138\D{0,3}0013\D{0,3}8000", text)


async def test_the_sealed_number_is_nowhere(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    town = await stored_city(database, database_url, tmp_path)
    await fill_with_the_number(town)
    assert leaks(await everything(town, "zhao"))
    async with town.browser("li") as li:
        sealed = await li.post(f"{API}/cases/{CASE}/seal", json={"reason": "asked for it"})
        assert sealed.status_code == 200
    for who in PEOPLE.keys() - {"wang"}:  # another operator
        assert leaks(await everything(town, who)) == [], who
    assert leaks(await handed_over(town)) == []
    assert leaks(await followed(town)) == []


async def fill_with_the_number(town: StoredCity) -> None:
    """People write the number and the name wherever they can."""
    said = f"{NAME}，+86 138-0013-8000"
    async with town.browser("li") as li, town.browser("zhao") as zhao:
        for field in ("subject", "text", "place"):
            version = (await li.get(f"{API}/cases/{CASE}")).json()["version"]
            body = {field: said, "version": version}
            assert (await li.patch(f"{API}/cases/{CASE}", json=body)).status_code == 200
        step = {"action": "dispatch", "department": "2001", "text": said, "version": version + 1}
        acted = await li.post(f"{API}/cases/{CASE}/actions", json=step)
        assert acted.status_code == 200, acted.text
        held = await zhao.post(f"{API}/recording-holds", json={"case": CASE, "reason": said})
        assert held.status_code == 201, held.text
        heard = await li.get(f"{API}/recordings/c1/audio", params={"reason": said})
        assert heard.status_code == 200, heard.text


async def everything(town: StoredCity, who: str) -> bytes:
    """All that the API answers to somebody, headers and all, one after the other."""
    said = []
    async with town.browser(who) as browser:
        for path in [*readable(), *(f"{API}/{search}" for search in SEARCHES)]:
            answer = await browser.get(path)
            assert answer.status_code < 500, path
            said += [answer.content, repr(answer.headers.raw).encode()]
    return b"\n".join(said)


async def handed_over(town: StoredCity) -> bytes:
    """What is in the zip of the case's recordings, but the sound."""
    async with town.browser("zhao") as zhao:
        wish = {"reason": f"for {NAME} of {NUMBER}"}
        answer = await zhao.post(f"{API}/cases/{CASE}/recordings/export", json=wish)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        names = bundle.namelist()
        texts = [bundle.read(name) for name in names if not name.endswith(".ogg")]
    return b"\n".join([repr(answer.headers.raw).encode(), *map(str.encode, names), *texts])


async def followed(town: StoredCity) -> bytes:
    """The live feed, from its beginning."""
    feed = town.city.feed
    hotline = HotlineNumber("12345")
    for number in (NUMBER, f"0{NUMBER}", f"+86{NUMBER}"):
        await feed.decide(
            f.CallOffered(CallId("c-9"), hotline, "12345", "city", number, NAME, at=NOON)
        )
    feed.drop_after = feed.newest
    town.app.state.here.closing.clear()
    async with town.browser("zhao") as zhao:
        answer = await zhao.get(f"{API}/events", headers={"Last-Event-ID": "0@j1"})
    assert answer.text.count("event: call_offered") == 3
    return answer.content
