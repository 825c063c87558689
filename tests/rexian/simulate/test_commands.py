"""``rexian simulate`` and ``rexian staffing`` as they are typed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from rexian.cli import main


def rexian(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_simulation_prints_figures_for_programs() -> None:
    done = rexian(
        "simulate", "--calls", "400", "--seats", "8", "--queues", "2", "--seed", "7", "--json"
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["offered"] + told["unheard"] == 400
    assert told["answered"] + told["abandoned"] + told["failed"] == told["offered"]
    assert told["scenario"]["seed"] == 7
    assert 0 < told["erlang_c"]["wait_probability"] < 1
    assert told["erlang_a"]["abandoned"] < 0.2
    assert told["steps_per_second"] > 0


def test_and_for_people() -> None:
    done = rexian("simulate", "--calls", "300", "--seats", "6", "--plain")
    assert done.exit_code == 0, done.output
    assert "simulated" in done.output
    assert "Erlang C" in done.output
    assert "All invariants held." in done.output


def test_a_load_without_end_is_null_for_programs() -> None:
    done = rexian("simulate", "--calls", "200", "--seats", "3", "--occupancy", "1.5", "--json")
    told = json.loads(done.output)
    assert told["erlang_c"]["asa"] is None
    assert told["erlang_a"]["asa"] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("simulate", "--seats", "0"), "rexian: seats must be between 1 and"),
        (("simulate", "--loss", "2"), "rexian: loss must be at most 0.5"),
        (
            ("staffing", "--calls-per-hour", "0", "--talk", "180"),
            "rexian: the number of calls must be a number above 0",
        ),
        (
            ("staffing", "--calls-per-hour", "9", "--talk", "180", "--target", "often"),
            "rexian: a target is written as percent/seconds, like 80/20",
        ),
        (
            ("staffing", "--calls-per-hour", "9", "--talk", "180", "--patience", "0"),
            "rexian: the patience must be a number above 0",
        ),
    ],
)
def test_bad_input_is_told_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    done = rexian(*words)
    assert done.exit_code == 2
    assert said in done.output


def test_seats_for_a_load_side_by_side() -> None:
    words = "staffing --calls-per-hour 200 --talk 180 --target 80/20 --shrinkage 0.3 --calls 3000"
    done = rexian(*words.split(), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["load_erlang"] == pytest.approx(10.0)
    assert told["erlang_c"]["seats"] == 14
    assert told["erlang_c"]["rostered"] == 20
    assert told["erlang_a"]["seats"] == 12
    assert told["simulation"]["seats"] in (11, 12, 13)
    assert told["simulation"]["service_level"] >= 0.8


def test_seats_for_a_load_as_a_table() -> None:
    words = "staffing --calls-per-hour 20 --talk 120 --wrap-up 10 --calls 500"
    done = rexian(*words.split())
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].split() == ["Erlang", "C", "Erlang", "A", "simulation"]
    assert lines[1].startswith("seats")
