"""Why legs end, from Asterisk's numbers to the core's words."""

from __future__ import annotations

import pytest

from acd.values import Ending
from pbx.endings import ending, originate_failure


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        ("1", Ending.VACANT),
        ("16", Ending.HUNG_UP),
        ("17", Ending.BUSY),
        ("19", Ending.NO_ANSWER),
        ("20", Ending.UNREACHABLE),
        ("21", Ending.DECLINED),
        ("26", Ending.CANCELLED),
        ("34", Ending.CONGESTED),
        ("127", Ending.HUNG_UP),
        ("0", Ending.HUNG_UP),
        ("", Ending.HUNG_UP),
        ("99", Ending.HUNG_UP),
    ],
)
def test_of_a_leg_that_was_picked_up(cause: str, word: Ending) -> None:
    assert ending(cause, answered=True) is word


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        ("0", Ending.NO_ANSWER),
        ("16", Ending.NO_ANSWER),
        ("17", Ending.BUSY),
        ("21", Ending.DECLINED),
    ],
)
def test_of_a_ring(cause: str, word: Ending) -> None:
    assert ending(cause, answered=False) is word


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("0", Ending.UNREACHABLE),
        ("1", Ending.HUNG_UP),
        ("3", Ending.NO_ANSWER),
        ("5", Ending.BUSY),
        ("8", Ending.CONGESTED),
        ("", Ending.UNREACHABLE),
    ],
)
def test_of_a_dial_without_a_channel(reason: str, word: Ending) -> None:
    assert originate_failure(reason) is word
