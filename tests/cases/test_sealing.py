"""Who is sealed, as the database keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from cases.errors import NotSealed
from cases.sealing import Sealing
from cases.veil import Veil
from store.database import Database
from tests.store.books import build
from tests.store.stories import NOON, answered_call

FIRST, SECOND, THIRD = (f"20261121-12345-000{n}" for n in (1, 2, 3))


@pytest.fixture
async def sealing(database: Database) -> Sealing:
    """Three calls, each of another caller: a local number, none at all, a mobile one."""
    calls = [
        *answered_call("c1", NOON, "22223333"),
        *answered_call("c2", NOON + 100, ""),
        *answered_call("c3", NOON + 200),
    ]
    await build(database, calls)
    drawn: Iterator[str] = iter(["aaaa", "aaaa", "aaaa", "aaaa", "aaaa", "bbbbb", "cccc"])
    return Sealing(database, Veil(), random=lambda length: next(drawn))


async def test_a_caller_without_a_full_number_is_sealed_for_the_case(sealing: Sealing) -> None:
    row = await sealing.seal(FIRST, "小张同志", "asked for it", "li", NOON)
    assert row is not None
    assert row.pseudonym == "sealed-aaaa"
    assert sealing.veil.hide("22223333 2222-3333 小张同志") == " ".join(["sealed-aaaa"] * 3)
    assert await sealing.of_case(SECOND) is None
    assert await sealing.of_case(THIRD) is None
    found = await sealing.look(FIRST)
    assert (found.number, found.names) == ("22223333", ("小张同志",))


async def test_a_withheld_number_hides_the_name_alone(sealing: Sealing) -> None:
    await sealing.seal(SECOND, "小张同志", "asked for it", "li", NOON)
    assert sealing.veil.hide("小张同志") == "sealed-aaaa"
    assert sealing.veil.pseudonym("") is None
    assert (await sealing.look(SECOND)).number == ""


async def test_a_pseudonym_that_is_taken_is_not_given_again(sealing: Sealing) -> None:
    await sealing.seal(FIRST, "", "asked for it", "li", NOON)
    other = await sealing.seal(SECOND, "", "asked for it", "li", NOON)
    assert other is not None
    assert other.pseudonym == "sealed-bbbbb"


async def test_sealed_twice_at_once_is_sealed_once(sealing: Sealing) -> None:
    one, two = await asyncio.gather(
        sealing.seal(THIRD, "", "asked for it", "li", NOON),
        sealing.seal(THIRD, "小张同志", "asked again", "zhao", NOON + 1),
    )
    assert one is not None
    assert two is not None
    assert (one.pseudonym, two.pseudonym) == ("sealed-aaaa", "sealed-aaaa")
    assert sealing.veil.hide("小张同志 13800138000") == "sealed-aaaa sealed-aaaa"
    assert await sealing.lift(THIRD, "zhao", NOON + 2) == "sealed-aaaa"
    with pytest.raises(NotSealed):
        await sealing.look(THIRD)
