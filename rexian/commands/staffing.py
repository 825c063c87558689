"""``rexian staffing``: how many seats this load needs, by two formulas and by trying it out."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rexian.simulate.figures import Result
    from staffing import ErlangA, ErlangC, Target

TRY_CALLS = 20_000


@click.command("staffing")
@click.option("--calls-per-hour", type=float, required=True)
@click.option("--talk", type=float, required=True, help="Mean seconds, hold included.")
@click.option("--wrap-up", type=float, default=0.0, show_default=True, help="Seconds.")
@click.option("--target", default="80/20", show_default=True, help="Percent within seconds.")
@click.option("--patience", type=float, default=120.0, show_default=True, help="Mean seconds.")
@click.option("--occupancy", type=float, default=1.0, show_default=True, help="At most.")
@click.option("--shrinkage", type=float, default=0.0, show_default=True, help="Of paid time.")
@click.option("--pick-up", type=float, default=0.0, show_default=True, help="Mean seconds.")
@click.option("--talk-spread", type=float, default=1.0, show_default=True, help="1: exponential.")
@click.option("--calls", type=int, default=TRY_CALLS, show_default=True, help="A try.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def staffing_command(
    *,
    calls_per_hour: float,
    talk: float,
    wrap_up: float,
    target: str,
    patience: float,
    occupancy: float,
    shrinkage: float,
    pick_up: float,
    talk_spread: float,
    calls: int,
    seed: int,
    as_json: bool,
) -> None:
    """How many seats are needed: by Erlang C (nobody gives up), by Erlang A (callers do), and by
    simulation (callers do; wrap-up and talk as they are).
    """
    from rexian.simulate.errors import ScenarioError
    from rexian.simulate.scenario import Scenario
    from rexian.simulate.staff import seats_by_simulation
    from staffing import StaffingError, Target, seats_by_erlang_a, seats_by_erlang_c, with_shrinkage

    try:
        wanted = Target.parse(target)
        wanted = Target(wanted.level, wanted.within, occupancy)
        per_second, handling = calls_per_hour / 3600.0, talk + wrap_up + pick_up
        with_shrinkage(1, shrinkage)
        c = seats_by_erlang_c(per_second, handling, wanted)
        a = seats_by_erlang_a(per_second, handling, patience, wanted)
    except StaffingError as wrong:
        raise ScenarioError(str(wrong)) from None
    scenario = Scenario(
        calls=calls,
        seats=a.seats,
        seed=seed,
        calls_per_hour=calls_per_hour,
        talk=talk,
        talk_spread=talk_spread,
        wrap_up=wrap_up,
        patience=patience,
        pick_up=pick_up,
        # The house fills up while nobody has called yet: that is no part of a working day.
        warm_up=calls // 20,
    )

    def said(result: Result) -> None:
        if sys.stderr.isatty():
            click.echo(f"\rtried {result.scenario.seats} seats   ", nl=False, err=True)

    tried = seats_by_simulation(scenario, wanted, said)
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
    columns = _columns(c, a, tried, shrinkage)
    if as_json:
        told = {
            "calls_per_hour": calls_per_hour,
            "handling_seconds": handling,
            "load_erlang": per_second * handling,
            "patience_seconds": patience,
            "target": {"level": wanted.level, "within_seconds": wanted.within},
            "seed": seed,
            **columns,
        }
        click.echo(json.dumps(told))
    else:
        click.echo(_table(columns, wanted))


def _columns(c: ErlangC, a: ErlangA, tried: Result, shrinkage: float) -> dict[str, dict[str, Any]]:
    from staffing import with_shrinkage

    def column(
        seats: int, level: float, wait: float, abandoned: float, occupancy: float
    ) -> dict[str, Any]:
        return {
            "seats": seats,
            "rostered": with_shrinkage(seats, shrinkage),
            "service_level": level,
            "mean_wait_seconds": wait if math.isfinite(wait) else None,
            "abandoned": abandoned,
            "occupancy": occupancy,
        }

    gave_up = tried.abandoned / max(1, tried.answered + tried.abandoned)
    return {
        "erlang_c": column(c.seats, c.service_level, c.asa, 0.0, c.occupancy),
        "erlang_a": column(a.seats, a.service_level, a.asa, a.abandoned, a.occupancy),
        "simulation": column(
            tried.scenario.seats,
            tried.service_level.mean,
            tried.wait.mean,
            gave_up,
            tried.occupancy,
        ),
    }


def _table(columns: dict[str, dict[str, Any]], target: Target) -> str:
    def percent(share: float) -> str:
        return f"{share * 100:.1f} %"

    rows = [
        ("", *("Erlang C", "Erlang A", "simulation")),
        ("seats", *(str(x["seats"]) for x in columns.values())),
        ("on the roster", *(str(x["rostered"]) for x in columns.values())),
        (
            f"answered within {target.within:g} s",
            *(percent(x["service_level"]) for x in columns.values()),
        ),
        (
            "mean wait of the answered",
            *(f"{x['mean_wait_seconds']:.1f} s" for x in columns.values()),
        ),
        ("give up", *(percent(x["abandoned"]) for x in columns.values())),
        ("occupancy", *(percent(x["occupancy"]) for x in columns.values())),
    ]
    return "\n".join(f"{row[0]:27}" + "".join(f"{cell:>12}" for cell in row[1:]) for row in rows)
