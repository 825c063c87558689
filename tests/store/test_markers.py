"""What happened on a call, on the timeline of its recording."""

from __future__ import annotations

from recordings.tracks import Role
from store.database import Database
from store.markers import Markers, Stretch, together, without
from store.recordings import Recordings
from tests.store.books import build
from tests.store.recorded import recorded
from tests.store.stories import NOON, three_way_call
from tests.store.talk_stories import consulted_and_handed_over, held_call


def test_when_three_are_together() -> None:
    first, second = [Stretch(0, 10)], [Stretch(2, 5), Stretch(7, 12)]
    assert together([first, second, [Stretch(3, 9)]], 3) == [Stretch(3, 5), Stretch(7, 9)]
    assert together([first, second], 3) == []
    # One goes at the moment another comes: never three.
    assert together([first, [Stretch(0, 5)], [Stretch(5, 9)]], 3) == []


def test_what_is_left_of_a_stretch() -> None:
    whole = Stretch(0, 10)
    assert without(whole, []) == [whole]
    assert without(whole, [Stretch(8, 12), Stretch(2, 4), Stretch(3, 5)]) == [
        Stretch(0, 2),
        Stretch(5, 8),
    ]
    assert without(whole, [Stretch(-1, 11)]) == []


async def told(database: Database, call: str) -> list[tuple[str, float, float | None, str, str]]:
    found = await Markers(database).of(call)
    assert found is not None
    return [(one.kind, one.starts, one.until, one.role, one.who) for one in found]


async def test_a_department_comes_and_the_operator_leaves(database: Database) -> None:
    await build(database, three_way_call("c1", NOON))
    # The track begins half a second after the call was offered.
    await Recordings(database).keep(
        recorded("c1", NOON + 0.5, 89.5, (Role.CITIZEN, "c1", 0.0, 89.5))
    )
    assert await told(database, "c1") == [
        ("joined", 4.5, None, "operator", "1001"),
        ("joined", 29.5, None, "department", "2001"),
        ("three_way", 29.5, 59.5, "", ""),
        ("left", 59.5, None, "operator", "1001"),
    ]


async def test_holds_and_one_that_lasts_to_the_end(database: Database) -> None:
    await build(database, held_call("c1", NOON))
    await Recordings(database).keep(recorded("c1", NOON, 50.0, (Role.CITIZEN, "c1", 0.0, 50.0)))
    holds = [one for one in await told(database, "c1") if one[0] == "held"]
    assert holds == [("held", 10.0, 30.0, "citizen", ""), ("held", 40.0, 50.0, "citizen", "")]


async def test_a_word_aside_is_no_talk_of_three(database: Database) -> None:
    await build(database, consulted_and_handed_over("c1", NOON))
    await Recordings(database).keep(recorded("c1", NOON, 90.0, (Role.CITIZEN, "c1", 0.0, 90.0)))
    found = await told(database, "c1")
    assert [one for one in found if one[0] == "aside" and one[3] == "outside"] == [
        ("aside", 25.0, 40.0, "outside", "88880000")
    ]
    assert not [one for one in found if one[0] == "three_way" and one[1] < 40.0]
    assert ("transfer", 40.0, 40.0, "", "88880000") in found


async def test_there_is_no_such_recording(database: Database) -> None:
    assert await Markers(database).of("c9") is None
