"""The PBX's configuration as it is written: whole, private, and old or new but never half."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from rexian import pbxconfig
from rexian.errors import RexianError
from rexian.paths import asterisk_conf
from rexian.pbxconfig import render
from tests.rexian.pbxconfig.conf import SECRETS, install, section, settings, site, written


def test_every_file_is_there_and_nothing_is_left_open(rendered: dict[str, str]) -> None:
    source = asterisk_conf()
    static = {str(path.relative_to(source)) for path in source.rglob("*.conf")}
    templates = {path.stem for path in source.glob("*.conf.in")}
    names = ("accounts", "banned", "globals", "keys", "queues")
    generated = {f"generated/{name}.conf" for name in names}

    assert set(rendered) == static | templates | generated
    assert {"pjsip.conf", "manager.conf", "asterisk.conf"} <= templates
    for name, text in rendered.items():
        assert re.findall(r"@[A-Z_]+@", text) == [], name


def test_static_files_are_copied_as_they_are(rendered: dict[str, str]) -> None:
    source = asterisk_conf()
    for path in source.rglob("*.conf"):
        assert rendered[str(path.relative_to(source))] == path.read_text()


def test_every_file_that_is_included_is_written(rendered: dict[str, str]) -> None:
    for text in rendered.values():
        for name in re.findall(r"^#include (\S+)", text, re.MULTILINE):
            assert name in rendered


def test_rendering_again_changes_nothing(tmp_path: Path) -> None:
    given = (settings(tmp_path), SECRETS, install(tmp_path), site())

    once = written(render(*given))
    again = written(render(*given))

    assert again == once
    assert [path.name for path in tmp_path.rglob(".*-*")] == []  # nothing unfinished


def test_whoever_may_not_read_the_secrets_cannot(tmp_path: Path) -> None:
    conf = render(settings(tmp_path), SECRETS, install(tmp_path), site())

    with_secrets = set()
    for path in (tmp_path / "var").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o700, path
            continue
        text = path.read_bytes()
        if any(word.encode() in text for word in (SECRETS.ami_secret, *SECRETS.sip.values())):
            with_secrets.add(str(path.relative_to(conf.parent)))
            assert mode == 0o600, path
    assert with_secrets == {"manager.conf", "generated/accounts.conf"}


def test_neither_the_consoles_password_nor_the_signing_key_goes_to_the_pbx(
    rendered: dict[str, str],
) -> None:
    everything = "".join(rendered.values())

    assert SECRETS.admin_password not in everything
    assert SECRETS.api_signing_key not in everything


def test_globals_name_the_tracks_and_every_sound(tmp_path: Path, rendered: dict[str, str]) -> None:
    lines = dict(
        line.split(" = ", 1) for line in rendered["generated/globals.conf"].splitlines() if line
    )

    assert lines["RX_TRACKS"] == str(tmp_path / "var" / "pbx" / "spool" / "tracks")
    assert Path(lines["RX_TRACKS"]).is_dir()
    assert lines["RX_FORMAT"] == "sln16"
    assert lines["RX_SAY_GREETING"] == "hello"


def test_where_the_program_is(tmp_path: Path, rendered: dict[str, str]) -> None:
    folders = section(rendered["asterisk.conf"], "[directories]")
    assert folders["astmoddir"] == [str(tmp_path / "modules")]
    assert folders["astlogdir"] == [str(tmp_path / "var" / "pbx" / "log")]

    others = written(render(settings(tmp_path), SECRETS, None, site()))
    assert "astmoddir" not in section(others["asterisk.conf"], "[directories]")


def test_two_instances_share_nothing(tmp_path: Path) -> None:
    ports = {"http_port": 8081, "sip_port": 5070, "ami_port": 5039, "rtp_start": 11000}
    one = settings(tmp_path, data=tmp_path / "one")
    two = settings(tmp_path, data=tmp_path / "two", rtp_end=11199, **ports)

    first = "".join(written(render(one, SECRETS, None, site())).values())
    second = "".join(written(render(two, SECRETS, None, site())).values())

    assert str(tmp_path / "two") not in first
    assert str(tmp_path / "one") not in second
    own_ports = r"^(?:bind|port|rtpstart|rtpend) = (?:\S*:)?(\d+)$"
    assert set(re.findall(own_ports, first, re.MULTILINE)) == {"5060", "5038", "10000", "10199"}
    assert set(re.findall(own_ports, second, re.MULTILINE)) == {"5070", "5039", "11000", "11199"}
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    with pytest.raises(RexianError, match="the PBX configuration cannot be written"):
        render(settings(tmp_path), SECRETS, None, site())


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = render(settings(tmp_path), SECRETS, None, site())
    before = written(conf)

    def fails(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        with pytest.raises(RexianError, match="No space left on device"):
            render(settings(tmp_path), SECRETS, None, site())

    assert written(conf) == before


def test_where_others_find_tracks_and_journal(tmp_path: Path) -> None:
    given = settings(tmp_path)

    assert pbxconfig.tracks(given) == tmp_path / "var" / "pbx" / "spool" / "tracks"
    assert pbxconfig.journal(given) == tmp_path / "var" / "pbx" / "log" / "queue_log"
