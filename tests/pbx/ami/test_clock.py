"""The PBX's clock against ours, told by pings."""

from __future__ import annotations

import pytest

from pbx.ami.clock import ClockOffset


def test_the_quickest_answer_tells_best() -> None:
    offset = ClockOffset()
    assert offset.seconds is None
    offset.add(sent=100.0, received=100.8, pbx=105.7)
    offset.add(sent=101.0, received=101.002, pbx=106.001)
    offset.add(sent=102.0, received=102.4, pbx=107.1)
    assert offset.seconds == pytest.approx(5.0)


def test_a_clock_that_was_set_is_believed_at_once() -> None:
    offset = ClockOffset()
    offset.add(sent=100.0, received=100.002, pbx=100.001)
    offset.add(sent=101.0, received=101.004, pbx=102.502)
    assert offset.seconds == pytest.approx(1.5)


def test_a_slow_answer_that_may_be_of_the_same_clock_changes_nothing() -> None:
    offset = ClockOffset()
    offset.add(sent=100.0, received=100.002, pbx=100.001)
    offset.add(sent=101.0, received=102.0, pbx=101.9)
    assert offset.seconds == pytest.approx(0.0)


def test_our_own_clock_set_back_meanwhile_tells_nothing() -> None:
    offset = ClockOffset()
    offset.add(sent=100.0, received=99.0, pbx=100.0)
    assert offset.seconds is None
