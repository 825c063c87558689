"""`make bench`: seat turnaround and arrival to INVITE, rexian and app_queue in alternating runs."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import click

from bench.turnaround.report import as_table
from bench.turnaround.rounds import Size, compare

RESULTS = Path(__file__).parent / "results" / "turnaround.json"


@click.command()
@click.option("--rounds", default=3, show_default=True, help="Runs of each side, alternating.")
@click.option("--calls", default=110, show_default=True, help="Calls a run with callers waiting.")
@click.option("--arrivals", default=70, show_default=True, help="Calls a run to free seats.")
@click.option("--waiting", default=8, show_default=True, help="Callers kept waiting.")
@click.option("--out", default=RESULTS, type=click.Path(path_type=Path), show_default=True)
def main(rounds: int, calls: int, arrivals: int, waiting: int, out: Path) -> None:
    """Time from a seat's hang-up to its next INVITE, and from a caller's INVITE to the seat's."""
    # Ended from outside, the PBX and the rest are taken down all the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    size = Size(rounds=rounds, calls=calls, arrivals=arrivals, waiting=waiting)
    result = asyncio.run(compare(size, lambda text: print(text, file=sys.stderr, flush=True)))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(as_table(result))
    print(f"\n{out}")


main()
