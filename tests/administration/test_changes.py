"""Changes of parts, what lies between two documents, and who is in the way of a change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from administration import parts
from administration.errors import DocumentWrong, NoSuchPart
from administration.live import GoingOn, live_faults
from administration.model import Document, read, written
from administration.numbers import matches, overlap, spellings
from administration.versions import Change, Op, differences
from tests.administration.town import NOW, changed, town


def patched(document: Document, changes: list[Change]) -> Document:
    """The changes carried out, as JSON Patch says."""
    plain = written(document)
    for change in changes:
        *steps, last = change.path.split("/")[1:]
        inner: Any = plain
        for step in steps:
            inner = inner[step]
        if change.op is Op.REMOVE:
            del inner[last]
        else:
            inner[last] = change.value
    return read(plain)


def test_the_same_has_no_differences() -> None:
    assert differences(town(), town()) == []


def test_each_difference_has_its_place_and_both_values() -> None:
    newer = changed(town(), "hotlines", "12345", "lines", value=4)
    newer = changed(newer, "seats", "1009", value={"name": "new"})
    newer = parts.remove(newer, "departments", "2002")

    found = differences(town(), newer)

    assert [(one.op, one.path) for one in found] == [
        (Op.REPLACE, "/hotlines/12345/lines"),
        (Op.ADD, "/seats/1009"),
        (Op.REMOVE, "/departments/2002"),
    ]
    assert (found[0].old, found[0].value) == (12, 4)
    assert found[2].old["dial"] == "07359999999"
    assert patched(town(), found) == newer
    assert patched(newer, differences(newer, town())) == town()


def test_a_part_is_put_changed_and_removed() -> None:
    document = parts.put(town(), "queues", "law", {"ring_seconds": 9, "title": "法律"})
    document = parts.merge(document, {"ring_seconds": None, "ring_back": True}, "queues", "law")

    law = document.queues["law"]
    assert (law.title, law.ring_seconds, law.ring_back) == ("法律", None, True)
    assert "law" not in parts.remove(document, "queues", "law").queues


def test_parts_that_are_not_there() -> None:
    with pytest.raises(NoSuchPart, match="there is no queue law"):
        parts.part(town(), "queues", "law")
    with pytest.raises(NoSuchPart, match="there is no seat 1009"):
        parts.remove(town(), "seats", "1009")
    with pytest.raises(NoSuchPart, match="there is no blocked caller 138"):
        parts.merge(town(), {}, "blocked", "138")


@pytest.mark.parametrize("change", [None, [], "x", 3])
def test_a_change_that_is_no_object(change: Any) -> None:
    with pytest.raises(DocumentWrong):
        parts.merge(town(), change)


def test_a_merge_patch_of_the_whole_takes_away_with_null() -> None:
    document = parts.merge(town(), {"departments": None, "seats": {"1003": None}})

    assert (document.departments, sorted(document.seats)) == ({}, ["1001", "1002"])


def test_a_range_keeps_leading_zeros() -> None:
    document = parts.add_range(town(), "0998", "1000", {"skills": {"12345": 1}})

    assert [n for n in document.seats if n not in town().seats] == ["0998", "0999", "1000"]


def test_a_block_says_who_set_it_and_keeps_it() -> None:
    first = parts.put(town(), "blocked", "138", {"reason": "threats", "by": "nobody"})
    first = parts.signed(town(), first, "li", NOW)
    second = parts.put(first, "blocked", "139", {"reason": "noise"})
    second = parts.signed(first, second, "wang", NOW + 60)
    third = parts.merge(second, {"reason": "worse"}, "blocked", "138")
    third = parts.signed(second, third, "sun", NOW + 90)

    assert {n: b.by for n, b in second.blocked.items()} == {"138": "li", "139": "wang"}
    assert second.blocked["138"].at == datetime.fromtimestamp(NOW, UTC)
    assert {n: b.by for n, b in third.blocked.items()} == {"138": "sun", "139": "wang"}


# --- calls that are up ----------------------------------------------------------------------------


def test_nobody_is_left_in_a_queue_on_a_hotline_or_on_a_seat_that_goes() -> None:
    before = parts.put(town(), "queues", "law", {})
    now = GoingOn({"law": 3, "12345": 1}, {"12345": 4}, frozenset({"1001"}))

    faults = list(live_faults(before, read({}), now))

    assert [(fault.pointer, fault.code, fault.sentence) for fault in faults] == [
        ("/queues/12345", "queue_has_callers", "1 callers wait in queue 12345"),
        ("/queues/law", "queue_has_callers", "3 callers wait in queue law"),
        ("/hotlines/12345", "hotline_has_calls", "hotline 12345 has 4 calls"),
        ("/seats/1001", "seat_has_call", "seat 1001 is on a call"),
    ]


def test_what_nobody_is_on_may_go() -> None:
    before = parts.put(town(), "queues", "law", {})

    assert list(live_faults(before, read({}), GoingOn())) == []
    assert list(live_faults(before, before, GoingOn({"law": 1}, {"12345": 1}))) == []


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("123", "123", True),
        ("123", "124", False),
        ("12X", "124", True),
        ("1XX", "12X", True),
        ("12X", "13X", False),
        ("12X", "1234", False),
    ],
)
def test_patterns_that_meet(one: str, other: str, meet: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is meet


def test_only_digits_match_a_pattern() -> None:
    assert matches("12X", "129")
    assert not matches("12X", "12X")
    assert not matches("12X", "+29")


def test_a_number_is_spelled_in_all_ways_a_carrier_may_send_it() -> None:
    for written_as in ("13800001111", "+8613800001111", "013800001111", "008613800001111"):
        assert {
            "13800001111",
            "013800001111",
            "8613800001111",
            "+8613800001111",
            "008613800001111",
        } <= {*spellings(written_as, "CN")}


@pytest.mark.parametrize("short", ["110", "12345", "2881234"])
def test_a_short_number_is_spelled_in_one_way_only(short: str) -> None:
    assert spellings(short, "CN") == (short,)


def test_a_number_abroad_has_no_national_spelling() -> None:
    assert spellings("+14155552671", "CN") == ("+14155552671", "0014155552671", "14155552671")
