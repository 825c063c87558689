"""Means, their confidence and percentiles against what is known by other ways."""

from __future__ import annotations

import math
import random
import statistics

import pytest

from rexian.simulate.spread import BatchMeans, Percentiles


def test_the_mean_is_exact_and_its_confidence_that_of_independent_numbers() -> None:
    source = random.Random(1)
    numbers = [source.expovariate(0.5) for _ in range(100_000)]
    batches = BatchMeans()
    for number in numbers:
        batches.add(number)
    found = batches.result()
    assert found.mean == pytest.approx(statistics.fmean(numbers))
    assert found.count == 100_000
    # 1.96 standard errors of the mean; batches know their spread to a third or so.
    assert found.off == pytest.approx(1.96 * 2.0 / math.sqrt(100_000), rel=0.4)


def test_numbers_that_hang_together_are_less_sure() -> None:
    source = random.Random(2)
    alone, together, value = BatchMeans(), BatchMeans(), 0.0
    for _ in range(50_000):
        value = 0.95 * value + source.gauss(0.0, 1.0)
        together.add(value)
        alone.add(source.gauss(0.0, 3.2))
    assert together.result().off > 3 * alone.result().off


def test_too_few_numbers_have_no_confidence() -> None:
    batches = BatchMeans()
    assert batches.result().count == 0
    batches.add(3.0)
    assert batches.result().mean == 3.0
    assert math.isinf(batches.result().off)


def test_percentiles_are_right_to_a_percent() -> None:
    percentiles = Percentiles()
    for number in range(1, 100_001):
        percentiles.add(number / 1000)
    assert percentiles.at(0.5) == pytest.approx(50, rel=0.011)
    assert percentiles.at(0.99) == pytest.approx(99, rel=0.011)
    assert percentiles.at(1.0) == 100.0


def test_no_wait_at_all_is_zero() -> None:
    percentiles = Percentiles()
    assert percentiles.at(0.5) == 0.0
    for _ in range(10):
        percentiles.add(0.0)
    assert percentiles.at(0.9) == 0.0
