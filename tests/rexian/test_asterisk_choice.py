"""Which Asterisk is used: the machine's own when it will do, otherwise a fetched one."""

from __future__ import annotations

from pathlib import Path

import pytest

from rexian.errors import ProvisionError
from rexian.provision import asterisk
from rexian.provision.asterisk import NEEDED_MODULES, find_or_fetch_asterisk
from rexian.provision.progress import SilentProgress


class Fetched(Exception):
    """Raised in place of a fetch."""


@pytest.fixture(autouse=True)
def _no_fetching(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(*args: object, **options: object) -> None:
        raise Fetched

    monkeypatch.setattr(asterisk, "fetch_tree", fetch)
    monkeypatch.delenv("REXIAN_ASTERISK", raising=False)


def installed(prefix: Path, version: str, *, sounds: str = "en") -> Path:
    """An Asterisk as `make install` leaves it under a prefix, as far as is looked at."""
    program = prefix / "sbin/asterisk"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'Asterisk {version}'\n")
    program.chmod(0o755)
    modules = prefix / "lib/asterisk/modules"
    modules.mkdir(parents=True)
    for name in NEEDED_MODULES:
        (modules / name).touch()
    data = prefix / "var/lib/asterisk"
    (data / "documentation").mkdir(parents=True)
    (data / "sounds" / sounds).mkdir(parents=True)
    (data / "moh").mkdir()
    return program


def test_an_installed_one_that_is_new_enough_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(tmp_path / "opt", "20.6.0~dfsg+~cs6.13.40431414-2")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    found = find_or_fetch_asterisk(tmp_path / "tools", SilentProgress())

    assert found.version == (20, 6, 0)
    assert found.argv == (str(program),)
    assert found.modules_dir == tmp_path / "opt/lib/asterisk/modules"
    assert found.data_dir == tmp_path / "opt/var/lib/asterisk"
    assert found.sounds_dir == tmp_path / "opt/var/lib/asterisk/sounds"
    assert found.moh_dir is None  # the folder is there and empty
    conf = Path("/x/asterisk.conf")
    assert found.start(conf) == [str(program), "-f", "-C", "/x/asterisk.conf"]
    first = found.start(conf, voice_first=True)
    assert first == [str(program), "-f", "-p", "-C", "/x/asterisk.conf"]
    assert found.sbin_dir == program.parent
    assert found.rx(conf, "core show channels") == [
        str(program), "-C", "/x/asterisk.conf", "-rx", "core show channels",
    ]  # fmt: skip


def test_a_certified_release_tells_its_version_in_another_way(tmp_path: Path) -> None:
    program = installed(tmp_path, "certified-20.7-cert2")

    found = find_or_fetch_asterisk(tmp_path / "tools", SilentProgress(), choice=str(program))

    assert found.version == (20, 7, 0)


def test_one_that_is_too_old_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(tmp_path, "18.10.0")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    with pytest.raises(Fetched):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress())
    with pytest.raises(ProvisionError, match=r"is Asterisk 18.10.0; 20 or newer is needed"):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress(), choice="installed")


def test_one_without_a_module_that_calls_need_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = installed(tmp_path, "22.1.0")
    (tmp_path / "lib/asterisk/modules/app_confbridge.so").unlink()
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")

    with pytest.raises(Fetched):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress())
    with pytest.raises(ProvisionError, match=r"lacks modules in .*app_confbridge.so"):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress(), choice="installed")


def test_fetching_can_be_insisted_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = installed(tmp_path, "22.1.0")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("REXIAN_ASTERISK", "fetch")

    with pytest.raises(Fetched):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress())


def test_sounds_under_another_name_are_linked_in_a_data_folder_of_ours(tmp_path: Path) -> None:
    program = installed(tmp_path / "opt", "22.1.0", sounds="en_US_f_Allison")

    for _ in range(2):  # the second time everything is there already
        found = find_or_fetch_asterisk(tmp_path / "tools", SilentProgress(), choice=str(program))

    assert found.data_dir == tmp_path / "tools/asterisk-data"
    assert (found.sounds_dir / "en").resolve() == (
        tmp_path / "opt/var/lib/asterisk/sounds/en_US_f_Allison"
    )
    assert (found.data_dir / "documentation").is_dir()
    assert not (tmp_path / "opt/var/lib/asterisk/sounds/en").exists()  # theirs is left alone


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("newest", "use auto, fetch, installed or a path"),
        ("/no/such/asterisk", "is not a program that can be started"),
        ("installed", "no asterisk is on the PATH"),
    ],
)
def test_a_choice_that_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: str, message: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path=None: None)

    with pytest.raises(ProvisionError, match=message):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress(), choice=choice)


def test_a_program_that_is_no_asterisk(tmp_path: Path) -> None:
    program = tmp_path / "asterisk"
    program.write_text("#!/bin/sh\necho 'a little star'\n")
    program.chmod(0o755)

    with pytest.raises(ProvisionError, match="does not tell its version: a little star"):
        find_or_fetch_asterisk(tmp_path / "tools", SilentProgress(), choice=str(program))
