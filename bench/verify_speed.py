"""How long the audit of an archive takes beside ``sha256sum`` over the same files.

Ten thousand small recordings and their peaks (random bytes: their content does not matter to
hashing) and a few of several hours, all in the ledger and with a row each. The two take turns, and
the best of several rounds counts, for other programs run on the same machine; the files are in
memory by then, so it is hashing that is compared and not the disk. Wall time is what counts: the
audit hashes on two cores, so its processor time is told as well.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recordings.audit import audit
from recordings.ledger import Kind, Ledger, NewEntry, load_or_create_key
from recordings.store import LocalStore

SMALL, LARGE, ROUNDS = 10_000, 3, 5
SMALL_BYTES = (20_000, 120_000)
"""Half a minute to three minutes of talk."""
PEAKS_BYTES = (2_000, 20_000)
LARGE_BYTES = 150_000_000
LIMIT = 1.3
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Row:
    """Fills ``recordings.evidence.EvidenceRow``."""

    call_id: str
    path: str
    sha256: str
    bytes: int


def fill(folder: Path, small: int, large: int, large_bytes: int) -> list[Row]:
    """An archive with its ledger; the same one every time."""
    chance = random.Random(1)
    ledger = Ledger(folder / "ledger", load_or_create_key(folder / "ledger.key"))
    noise = chance.randbytes(1 << 20)
    rows: list[Row] = []
    entries: list[NewEntry] = []
    at = datetime(2025, 11, 22, tzinfo=UTC)

    def write(call: str, path: str, content: bytes) -> Row:
        target = folder / "store" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        entries.append(NewEntry(Kind.STORED, call, path, digest, len(content)))
        return Row(call, path, digest, len(content))

    for number in range(small + large):
        size = chance.randint(*SMALL_BYTES) if number < small else large_bytes
        start = chance.randrange(len(noise))
        content = (
            number.to_bytes(8, "big")
            + (noise[start:] + noise * (size // len(noise) + 1))[: size - 8]
        )
        call = f"call-{number}"
        day = f"2025/11/{1 + number % 28:02}"
        rows.append(write(call, f"{day}/{call}.ogg", content))
        write(call, f"{day}/{call}.peaks.json", noise[: chance.randint(*PEAKS_BYTES)])
        if len(entries) >= AT_ONCE:
            ledger.add(entries, at)
            entries.clear()
    ledger.add(entries, at)
    return rows


def measure(
    folder: Path,
    *,
    small: int = SMALL,
    large: int = LARGE,
    large_bytes: int = LARGE_BYTES,
    rounds: int = ROUNDS,
) -> dict[str, Any]:
    """Seconds of both, best of ``rounds``, and their ratio."""
    rows = fill(folder, small, large, large_bytes)
    key = load_or_create_key(folder / "ledger.key").public
    names = folder / "names"
    store = folder / "store"
    files = [path for path in store.rglob("*") if path.is_file()]
    names.write_bytes(b"\0".join(os.fsencode(path) for path in files))

    def ours() -> None:
        report = audit(folder / "ledger", key, LocalStore(store), lambda: rows)
        assert report.ok, report.findings[:3]
        assert report.files == len(files)

    def theirs() -> None:
        with names.open("rb") as listed:
            command = ["xargs", "-0", "-n", "5000", "sha256sum"]
            subprocess.run(command, stdin=listed, stdout=subprocess.DEVNULL, check=True)

    for once in (theirs, ours):
        once()
    best: dict[str, tuple[float, float]] = {}
    for _ in range(rounds):
        for name, once in (("sha256sum", theirs), ("audit", ours)):
            best[name] = min(best.get(name, (float("inf"), 0.0)), _timed(once))
    return {
        "limit": LIMIT,
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "seconds": {name: round(wall, 3) for name, (wall, _) in best.items()},
        "processor_seconds": {name: round(cpu, 3) for name, (_, cpu) in best.items()},
        "ratio": round(best["audit"][0] / best["sha256sum"][0], 2),
    }


def _timed(once: Callable[[], None]) -> tuple[float, float]:
    before, began = _processor(), time.perf_counter()
    once()
    return time.perf_counter() - began, _processor() - before


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def within(told: dict[str, Any]) -> bool:
    return bool(told["ratio"] <= told["limit"])


def measure_all(say: Callable[[str], None]) -> dict[str, Any]:
    say(f"{SMALL + LARGE} recordings verified")
    with tempfile.TemporaryDirectory(prefix="rexian-verify-") as folder:
        return measure(Path(folder))


def as_table(told: dict[str, Any]) -> str:
    seconds = ", ".join(f"{name} {took} s" for name, took in told["seconds"].items())
    return f"{told['files']} files, {told['bytes'] / 1e9:.2f} GB: {seconds}, ratio {told['ratio']}"
