"""A call of hours must not need memory of hours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from recordings.tracks import format_track_name
from tests.recordings.sounds import CALL, NOON

_INGEST = """
import sys
from datetime import timezone
from pathlib import Path
from recordings.ingest import ingest_call
made = ingest_call(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], tz=timezone.utc)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(made.duration_seconds, status["VmHWM"].split()[0])
"""


def peak_kilobytes(folder: Path, minutes: int, voices: int) -> int:
    """Most memory a process of its own needed, for a call of silent voices.

    VmHWM begins anew with a program, unlike ru_maxrss, which begins with the parent's.
    """
    spool = folder / f"spool-{minutes}"
    call = spool / CALL
    call.mkdir(parents=True)
    for index in range(voices):
        role = "citizen" if index == 0 else "operator"
        with (call / format_track_name(role, f"leg-{index}", NOON)).open("wb") as file:
            file.truncate(minutes * 60 * 16000)
    done = subprocess.run(
        [sys.executable, "-c", _INGEST, str(spool), str(folder / "store"), CALL],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
        cwd=Path(__file__).parents[2],
    )
    seconds, kilobytes = done.stdout.split()
    assert float(seconds) == minutes * 60
    (folder / "store").rename(folder / f"store-{minutes}")
    return int(kilobytes)


def test_memory_does_not_grow_with_the_length_of_a_call(tmp_path: Path) -> None:
    short = peak_kilobytes(tmp_path, minutes=1, voices=5)
    long = peak_kilobytes(tmp_path, minutes=10, voices=5)
    # The sound alone would be 96 MB at the recording's rate; peaks are allowed their place.
    assert long - short < 20_000
