"""`make bench`: the core's speed, its waits beside Erlang C, finding articles and hot topics,
recordings made beside libopus alone and verified beside sha256sum, lists among a million cases,
and turnaround beside app_queue.

Each writes its figures into bench/results. Knowledge and load make a PostgreSQL of their own; the
last runs a real Asterisk, rexian and app_queue in alternating runs.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import click

RESULTS = Path(__file__).parent / "results"
PARTS = ("core", "simulation", "knowledge", "ingest", "verify", "load", "turnaround")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def keep(name: str, told: object, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.json"
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{path}\n")


def core(out: Path) -> bool:
    from bench.core_speed import as_table, measure_all, within

    say("the core's speed")
    told = measure_all()
    print(as_table(told))
    keep("core", told, out)
    return within(told)


def simulation(out: Path) -> bool:
    from bench.simulation import as_table, measure_all, within

    told = measure_all(say)
    print(as_table(told))
    keep("simulation", told, out)
    return within(told)


def knowledge(out: Path) -> bool:
    from bench.knowledge_speed import as_table, measure_all, within

    told = measure_all(say)
    print(as_table(told))
    keep("knowledge", told, out)
    return within(told)


def ingest(out: Path) -> bool:
    from bench.ingest_speed import as_table, measure_all, within

    told = measure_all(say)
    print(as_table(told))
    keep("ingest", told, out)
    return within(told)


def verify(out: Path) -> bool:
    from bench.verify_speed import as_table, measure_all, within

    told = measure_all(say)
    print(as_table(told))
    keep("verify", told, out)
    return within(told)


def load(out: Path, cases: int, recordings: int) -> bool:
    from bench.load.measure import as_table, measure_all, within

    told = measure_all(say, cases, recordings)
    print(as_table(told))
    keep("load", told, out)
    return within(told)


@click.command()
@click.option("--only", type=click.Choice(PARTS), help="One part; all of them otherwise.")
@click.option("--rounds", default=3, show_default=True, help="Runs of each side, alternating.")
@click.option("--calls", default=110, show_default=True, help="Calls a run with callers waiting.")
@click.option("--arrivals", default=70, show_default=True, help="Calls a run to free seats.")
@click.option("--waiting", default=8, show_default=True, help="Callers kept waiting.")
@click.option("--cases", default=1_000_000, show_default=True, help="Cases that are searched.")
@click.option("--recordings", default=3_000_000, show_default=True, help="And recordings.")
@click.option("--out", default=RESULTS, type=click.Path(path_type=Path), show_default=True)
def main(
    only: str | None,
    rounds: int,
    calls: int,
    arrivals: int,
    waiting: int,
    cases: int,
    recordings: int,
    out: Path,
) -> None:
    """Speed of the core, waits beside Erlang C, articles, recordings made and verified, lists among
    a million cases, seat turnaround beside app_queue.

    Turnaround: time from a seat's hang-up to its next INVITE, and from a caller's INVITE to the
    seat's. Exit code 1 when something is slower, or the waits further off, than they may be.
    """
    # Ended from outside, the PBX and the rest are taken down all the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    good = True
    if only in (None, "core"):
        good = core(out) and good
    if only in (None, "simulation"):
        good = simulation(out) and good
    if only in (None, "knowledge"):
        good = knowledge(out) and good
    if only in (None, "ingest"):
        good = ingest(out) and good
    if only in (None, "verify"):
        good = verify(out) and good
    if only in (None, "load"):
        good = load(out, cases, recordings) and good
    if only in (None, "turnaround"):
        from bench.turnaround.report import as_table
        from bench.turnaround.rounds import Size, compare

        size = Size(rounds=rounds, calls=calls, arrivals=arrivals, waiting=waiting)
        result = asyncio.run(compare(size, say))
        print(as_table(result))
        keep("turnaround", result, out)
    sys.exit(0 if good else 1)


main()
