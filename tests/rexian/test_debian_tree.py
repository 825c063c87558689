"""Fetching packages privately: a tree is there whole or not at all; faults say what went wrong.

apt-get and dpkg-deb are stand-ins here, small shell scripts put first on the PATH; the real ones
are used by the tests marked live.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rexian.errors import ProvisionError
from rexian.provision import debian
from rexian.provision.debian import DebianTree, fetch_tree, multiarch
from rexian.provision.progress import SilentProgress

# Reads the folder it may write to from the private configuration, as apt does.
APT = """#!/bin/sh
here=$(sed -n 's/^Dir "\\(.*\\)";/\\1/p' "$APT_CONFIG")
echo "$*" >>"$here/../asked"
case "$*" in
*install*) : >"$here/cache/archives/hello_1%3a2.0-1_all.deb"
           : >"$here/cache/archives/libhello_3_all.deb" ;;
esac
"""
DPKG = """#!/bin/sh
mkdir -p "$3/usr/bin"; echo "$2" >>"$3/usr/bin/$(basename "$2")"
"""


class Machine:
    """A machine whose apt-get and dpkg-deb do what a test wants."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin = folder / "bin"
        self.tools = folder / "tools"
        self.bin.mkdir()
        monkeypatch.setenv("PATH", f"{self.bin}:/usr/bin:/bin")
        monkeypatch.setenv("REXIAN_DEBIAN_MIRROR", "http://mirror.example/debian")
        keyring = folder / "keyring.gpg"
        keyring.touch()
        monkeypatch.setattr(debian, "KEYRING", keyring)
        self.program("apt-get", APT)
        self.program("dpkg-deb", DPKG)

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def fetch(self) -> DebianTree:
        return fetch_tree(self.tools, "hello", ["hello"], SilentProgress())

    def trees(self) -> list[str]:
        return sorted(p.name for p in self.tools.glob("hello-*")) if self.tools.is_dir() else []

    def asked(self) -> int:
        return len((self.tools / "asked").read_text().splitlines())


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_a_tree_is_fetched_once(machine: Machine) -> None:
    first = machine.fetch()
    asked = machine.asked()

    assert machine.fetch() == first
    assert machine.asked() == asked == 2  # update and install, the first time only
    assert first.versions == {"hello": "1:2.0-1", "libhello": "3"}
    assert sorted(p.name for p in (first.root / "usr/bin").iterdir()) == [
        "hello_1%3a2.0-1_all.deb",
        "libhello_3_all.deb",
    ]
    assert not list(machine.tools.glob(".hello-*-*"))  # no download, no half tree left


def test_what_apt_says_is_passed_on(machine: Machine) -> None:
    machine.program("apt-get", "#!/bin/sh\necho 'E: Unable to locate package hello'; exit 100\n")

    with pytest.raises(ProvisionError, match="Unable to locate package hello"):
        machine.fetch()
    assert machine.trees() == []


def test_a_list_that_could_not_be_had_is_a_fault_although_apt_only_warns(machine: Machine) -> None:
    machine.program("apt-get", "#!/bin/sh\necho 'W: Failed to fetch http://mirror.example/x'\n")

    with pytest.raises(ProvisionError, match="Failed to fetch"):
        machine.fetch()


def test_a_package_that_cannot_be_unpacked_leaves_no_tree_and_the_next_try_makes_one(
    machine: Machine,
) -> None:
    machine.program("dpkg-deb", "#!/bin/sh\necho 'no space left on device' >&2; exit 2\n")
    with pytest.raises(ProvisionError, match="no space left on device"):
        machine.fetch()
    assert machine.trees() == []

    machine.program("dpkg-deb", DPKG)
    machine.fetch()
    assert len(machine.trees()) == 1


def test_a_fetch_killed_while_unpacking_leaves_no_tree(machine: Machine, tmp_path: Path) -> None:
    # The stand-in kills the fetching process itself: nothing of it can clean up.
    machine.program("dpkg-deb", '#!/bin/sh\nmkdir -p "$3/usr"; kill -9 "$PPID"\n')
    script = (
        "from pathlib import Path; from rexian.provision import debian\n"
        "from rexian.provision.progress import SilentProgress\n"
        f"debian.KEYRING = Path({str(tmp_path / 'keyring.gpg')!r})\n"
        f"debian.fetch_tree(Path({str(machine.tools)!r}), 'hello', ['hello'], SilentProgress())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == -9
    assert machine.trees() == []

    machine.program("dpkg-deb", DPKG)
    assert sorted(p.name for p in (machine.fetch().root / "usr").iterdir()) == ["bin"]


def test_without_the_keyring_nothing_is_fetched(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "KEYRING", tmp_path / "missing.gpg")

    with pytest.raises(ProvisionError, match="apt install debian-archive-keyring"):
        machine.fetch()


def test_the_private_apt_knows_one_source_and_its_key(machine: Machine, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    machine.program("apt-get", APT.replace("case", f'cp -r "$here/etc" "{kept}"\ncase', 1))

    machine.fetch()

    assert (kept / "etc/debian.sources").read_text() == (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: forky\nComponents: main\n"
        f"Signed-By: {tmp_path / 'keyring.gpg'}\n"
    )


def test_a_program_starts_through_the_loader_of_its_tree(tmp_path: Path) -> None:
    tree = DebianTree(root=tmp_path, versions={})
    (tmp_path / "usr/sbin").mkdir(parents=True)
    (tmp_path / "usr/sbin/asterisk").touch()
    lib = tmp_path / "usr/lib" / multiarch()

    loader, option, libraries, program = tree.argv("usr/sbin/asterisk")

    assert Path(loader).parent == lib
    assert Path(loader).name in ("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1")
    assert (option, libraries) == ("--library-path", str(lib))
    assert program == str(tmp_path / "usr/sbin/asterisk")


def test_a_program_gone_from_its_tree_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match="to fetch it again"):
        DebianTree(root=tmp_path, versions={}).argv("usr/sbin/asterisk")
