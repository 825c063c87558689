"""Files and sockets are where both a checkout and an installation look for them."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from rexian.errors import RexianError
from rexian.paths import asterisk_conf, socket_dir


def test_the_static_pbx_configuration_is_found() -> None:
    assert asterisk_conf() == Path(__file__).parents[2] / "asterisk-conf"


def test_a_socket_lies_in_the_data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.mktemp("d")

    assert socket_dir(data, "s") == data / "run"
    assert stat.S_IMODE((data / "run").stat().st_mode) == 0o700


def test_a_long_data_folder_gets_a_short_one_that_stays_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tmp_path / "t"
    short.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(short))
    data = tmp_path / ("long" * 30)

    folder = socket_dir(data, "asterisk.ctl")

    assert folder.parent == short
    assert socket_dir(data, "asterisk.ctl") == folder
    assert socket_dir(tmp_path / ("other" * 30), "asterisk.ctl") != folder
    if len(str(folder)) < 90:  # the folder for temporary files is itself of a usual length
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(folder / "asterisk.ctl"))


def test_a_folder_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = tmp_path / ("long" * 30)
    socket_dir(data, "s").chmod(0o777)

    with pytest.raises(RexianError, match="not ours alone to write"):
        socket_dir(data, "s")
