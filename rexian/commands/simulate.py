"""``rexian simulate``: the core in simulated time, a million calls in minutes."""

from __future__ import annotations

import json
import sys

import click

STRATEGIES = ("longest_idle", "fewest_calls", "least_talk", "round_robin", "linear")


@click.command("simulate")
@click.option("--calls", type=int, default=100_000, show_default=True, help="How many ring.")
@click.option("--seats", type=int, default=50, show_default=True)
@click.option("--queues", type=int, default=1, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of all chance.")
@click.option("--calls-per-hour", type=float, default=0.0, help="Instead of --occupancy.")
@click.option("--occupancy", type=float, default=0.85, show_default=True, help="Of the seats.")
@click.option("--talk", type=float, default=180.0, show_default=True, help="Mean seconds.")
@click.option(
    "--talk-spread",
    type=float,
    default=1.0,
    show_default=True,
    help="Standard deviation over mean. 1: exponential, else lognormal.",
)
@click.option("--wrap-up", type=float, default=10.0, show_default=True, help="Seconds.")
@click.option("--pick-up", type=float, default=3.0, show_default=True, help="Mean seconds.")
@click.option(
    "--patience", type=float, default=120.0, show_default=True, help="Mean seconds; 0: endless."
)
@click.option("--misses", type=float, default=0.0, help="Share of rings nobody picks up.")
@click.option("--skills", type=int, default=None, help="Queues a seat serves. [3, or all of them]")
@click.option("--widen", type=float, default=0.0, help="Seconds to wait for a level.")
@click.option("--strategy", type=click.Choice(STRATEGIES), default=STRATEGIES[0], show_default=True)
@click.option("--break-every", type=float, default=0.0, help="Mean seconds; 0: no breaks.")
@click.option("--break-for", type=float, default=600.0, show_default=True, help="Mean seconds.")
@click.option("--lines", type=int, default=0, help="Calls up at once; 0: any number.")
@click.option("--within", type=float, default=20.0, show_default=True, help="Seconds.")
@click.option(
    "--loss", type=float, default=0.0005, show_default=True, help="Share of messages lost."
)
@click.option("--delay", type=float, default=0.02, show_default=True, help="Mean, of messages.")
@click.option("--repeat", type=float, default=0.0005, show_default=True, help="Share told twice.")
@click.option(
    "--blind-every",
    type=float,
    default=14_400.0,
    show_default=True,
    help="Mean seconds between losses of sight; 0: none.",
)
@click.option("--plain", is_flag=True, help="No faults, no wrap-up, endless patience: M/M/c.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate_command(
    *,
    calls: int,
    seats: int,
    queues: int,
    seed: int,
    calls_per_hour: float,
    occupancy: float,
    talk: float,
    talk_spread: float,
    wrap_up: float,
    pick_up: float,
    patience: float,
    misses: float,
    skills: int | None,
    widen: float,
    strategy: str,
    break_every: float,
    break_for: float,
    lines: int,
    within: float,
    loss: float,
    delay: float,
    repeat: float,
    blind_every: float,
    plain: bool,
    as_json: bool,
) -> None:
    """Put simulated callers through the core, check that its rules hold, print what came out.

    The PBX is simulated too: it loses, delays and repeats messages. The same seed gives the same
    day again. Ends with exit code 1 and the last steps when a rule was broken.
    """
    from acd.values import Strategy
    from rexian.simulate import report
    from rexian.simulate.run import simulate
    from rexian.simulate.scenario import NO_FAULTS, Faults, Scenario

    scenario = Scenario(
        calls=calls,
        seats=seats,
        queues=queues,
        seed=seed,
        calls_per_hour=calls_per_hour,
        occupancy=occupancy,
        talk=talk,
        talk_spread=talk_spread,
        wrap_up=0.0 if plain else wrap_up,
        pick_up=0.0 if plain else pick_up,
        patience=0.0 if plain else patience,
        misses=0.0 if plain else misses,
        skills=0 if plain else min(3, queues) if skills is None else skills,
        widen=0.0 if plain else widen,
        strategy=Strategy(strategy),
        break_every=0.0 if plain else break_every,
        break_for=break_for,
        lines=lines,
        within=within,
        faults=NO_FAULTS if plain else Faults(loss, delay, repeat, blind_every),
    )

    def progress(left: int) -> None:
        click.echo(f"\r{calls - left} of {calls} calls ", nl=False, err=True)

    result = simulate(scenario, progress if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
    click.echo(json.dumps(report.as_json(result)) if as_json else report.as_text(result))
