"""Every fact of the live feed is told as a sentence, in both languages."""

from __future__ import annotations

from acd import facts
from acd.facts import Fact
from api.words import SAYINGS


def test_no_fact_is_without_words() -> None:
    told = {
        one
        for one in vars(facts).values()
        if isinstance(one, type) and issubclass(one, Fact) and one is not Fact
    }
    assert {one.__name__ for one in told - SAYINGS.keys()} == set()
    assert all(english and chinese for english, chinese in SAYINGS.values())
