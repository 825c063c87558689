"""The bench in small: that it runs and what its result looks like; never how quick anything was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.turnaround.measure import percentile
from bench.turnaround.report import as_table
from bench.turnaround.rounds import Size, compare

pytestmark = pytest.mark.live


async def test_both_sides_are_measured_and_the_result_has_its_shape(tmp_path: Path) -> None:
    said: list[str] = []
    size = Size(rounds=1, calls=8, arrivals=2, waiting=2)
    result = await compare(size, said.append)

    assert json.loads(json.dumps(result)) == result
    for side in ("rexian", "app_queue"):
        for measured in ("turnaround_ms", "arrival_ms"):
            assert set(result[side][measured]) == {"p50", "p99", "mean", "max"}
            assert 0 < result[side][measured]["p50"] <= result[side][measured]["p99"]
        # The last six callers find nobody waiting behind them once they are served.
        assert result[side]["turnarounds"] >= 1
        # A caller whose seat was rung only after the next one had come is not counted.
        assert result[side]["arrivals"] in (1, 2)
    assert set(result["ratio"]) == {"turnaround_p50", "turnaround_p99"}
    assert result["versions"]["asterisk"].startswith("Asterisk ")
    assert result["date"]
    assert len(said) == 2
    table = as_table(result)
    assert "seat hangs up -> its next INVITE" in table
    assert "app_queue" in table


def test_percentiles_are_of_the_nearest_rank() -> None:
    hundred = [float(n) for n in range(1, 101)]
    assert percentile(hundred, 50) == 50.0
    assert percentile(hundred, 99) == 99.0
    assert percentile([7.0], 99) == 7.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)
