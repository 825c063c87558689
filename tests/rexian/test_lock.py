"""One supervisor per data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rexian.errors import AlreadyRunningError, RexianError
from rexian.supervise import lock

HOLDER = """
import sys, time
from pathlib import Path
from rexian.supervise import lock
with lock.hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_one_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    with (
        lock.hold(tmp_path / "var"),
        pytest.raises(AlreadyRunningError, match=rf"process {os.getpid()}\) runs on .*REXIAN_DATA"),
        lock.hold(tmp_path / "var"),
    ):
        pass


def test_it_can_be_held_again_and_another_folder_at_the_same_time(tmp_path: Path) -> None:
    with lock.hold(tmp_path / "one"), lock.hold(tmp_path / "two"):
        pass
    with lock.hold(tmp_path / "one"):
        pass


def test_a_holder_that_was_killed_does_not_hold_on(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunningError), lock.hold(tmp_path):
            pass
        holder.kill()
        holder.wait()

    with lock.hold(tmp_path):
        pass


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RexianError, match="cannot be used"), lock.hold(tmp_path / "file" / "var"):
        pass
