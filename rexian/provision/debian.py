"""Unpacking Debian packages into a folder of our own, without root, the system left untouched.

A private apt (own `Dir`, an empty dpkg status so that nothing counts as installed, one source)
works out and downloads a package with all it needs; `dpkg-deb -x` lays the files into one tree. The
tree is built beside its place and renamed into it, so a tree that is there is always a whole one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rexian.errors import ProvisionError
from rexian.provision.apt_sources import debian_mirror
from rexian.provision.progress import Progress

SUITE = "forky"  # the first Debian suite that carries Asterisk 22; its C library comes along
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_MANIFEST = "rexian-tree.json"
_LAYOUT = 1  # raised when the way a tree is laid out changes, so that old trees are made anew
# How this machine reaches a mirror (proxies, certificates, clock) is kept; the rest of its apt not.
_KEPT_OPTIONS = re.compile(r"(?i)Acquire::(http|https|ftp|socks|Retries|ForceIPv|Check-Date)")


@dataclass(frozen=True, slots=True)
class DebianTree:
    """One unpacked set of packages. `versions` maps each package to its Debian version."""

    root: Path
    versions: dict[str, str]

    @property
    def lib(self) -> Path:
        """The folder of shared libraries, with the dynamic loader in it."""
        return self.root / "usr" / "lib" / multiarch()

    def argv(self, program: str, *extra_lib: str) -> tuple[str, ...]:
        """How to start `program` (a path inside the tree): the tree's own loader and libraries."""
        path = self.root / program
        if not path.is_file():
            raise ProvisionError(f"{path} is missing; remove {self.root} to fetch it again.")
        libraries = ":".join([str(self.lib), *(str(self.root / e) for e in extra_lib)])
        return (str(_loader(self.lib)), "--library-path", libraries, str(path))


def multiarch() -> str:
    """Debian's name for this machine's kind of libraries, e.g. x86_64-linux-gnu."""
    return f"{_machine()[0]}-linux-gnu"


def _machine() -> tuple[str, str]:
    machine = os.uname().machine
    loaders = {"x86_64": "ld-linux-x86-64.so.2", "aarch64": "ld-linux-aarch64.so.1"}
    if machine not in loaders:
        raise ProvisionError(
            f"Nothing to fetch for {machine} machines: only x86_64 and aarch64 are known. "
            "Install Asterisk 20 or newer and set REXIAN_ASTERISK=installed."
        )
    return machine, loaders[machine]


def _loader(lib: Path) -> Path:
    return lib / _machine()[1]


def fetch_tree(
    tools_dir: Path,
    name: str,
    packages: Sequence[str],
    progress: Progress,
    *,
    dependencies: bool = True,
    mirror: str | None = None,
    finish: Callable[[Path], None] | None = None,
) -> DebianTree:
    """The tree `name` under `tools_dir` holding `packages`, fetched first when it is not there.

    `dependencies=False` takes the packages alone (data without programs). `mirror` overrides the
    one of the machine's apt. `finish` may add links to the tree before it becomes visible. Two
    processes asking at once fetch once. Raises ProvisionError with the reason apt gave.
    """
    wanted = json.dumps([_LAYOUT, SUITE, sorted(packages), dependencies])
    final = tools_dir / f"{name}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
    if (final / _MANIFEST).is_file():
        return _read_tree(final)
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise ProvisionError(
                f"{tool} is not on this machine, so {name} cannot be fetched from Debian. "
                "Install Asterisk 20 or newer yourself and set REXIAN_ASTERISK=installed."
            )
    tools_dir.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(tools_dir / f".{name}.lock", name, progress):
        if (final / _MANIFEST).is_file():  # another process was quicker
            return _read_tree(final)
        # The download folder survives an interruption, so the next try goes on where this one was.
        work = tools_dir / f".{final.name}-download"
        archives = _download(work, name, packages, dependencies, mirror, progress)
        half = tools_dir / f".{final.name}-unpacking"
        shutil.rmtree(half, ignore_errors=True)  # of a fetch that was killed
        try:
            versions = _unpack(archives, half, name, progress)
            if finish is not None:
                finish(half)
            manifest = json.dumps({"versions": versions}, indent=1, sort_keys=True)
            (half / _MANIFEST).write_text(manifest)
            os.sync()  # a power cut must not leave the name in place and the contents not
            half.rename(final)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        shutil.rmtree(work, ignore_errors=True)
    progress.step(f"{name}: ready in {final}")
    return _read_tree(final)


def _read_tree(root: Path) -> DebianTree:
    return DebianTree(root=root, versions=json.loads((root / _MANIFEST).read_text())["versions"])


@contextlib.contextmanager
def _one_at_a_time(path: Path, name: str, progress: Progress) -> Iterator[None]:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.step(f"{name}: another process is fetching it; waiting for that one")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _download(
    work: Path,
    name: str,
    packages: Sequence[str],
    dependencies: bool,
    mirror: str | None,
    progress: Progress,
) -> list[Path]:
    archives = work / "cache" / "archives"
    for folder in ("etc/parts.d", "etc/preferences.d", "state/lists/partial", "log"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    (work / "status").touch()
    if not KEYRING.is_file():
        raise ProvisionError(
            f"{KEYRING} is missing, so what is downloaded could not be checked. "
            "Install it: apt install debian-archive-keyring"
        )
    uri = mirror or os.environ.get("REXIAN_DEBIAN_MIRROR") or debian_mirror()
    (work / "etc" / "debian.sources").write_text(
        f"Types: deb\nURIs: {uri}\nSuites: {SUITE}\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    config = work / "apt.conf"
    config.write_text(_apt_config(work))
    progress.step(f"{name}: fetching from Debian {SUITE}, the mirror of this machine's apt")
    _apt(config, ["update"], work, name, f"{name}: package lists", progress)
    command = ["install", "--download-only"] if dependencies else ["download"]
    _apt(config, [*command, *packages], archives, name, f"{name}: download", progress)
    found = sorted(archives.glob("*.deb"))
    if not found:
        raise ProvisionError(f"{name}: apt said all was well but downloaded nothing.")
    return found


def _apt_config(work: Path) -> str:
    own = {
        "Dir": work,
        "Dir::Etc": "etc",
        "Dir::Etc::sourcelist": "debian.sources",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::parts": "parts.d",
        "Dir::Etc::preferencesparts": "preferences.d",
        "Dir::Etc::netrc": "/etc/apt/auth.conf",
        "Dir::State": "state",
        "Dir::State::status": work / "status",
        "Dir::Cache": "cache",
        "Dir::Log": "log",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",  # else root hands the download to a user who cannot enter
        "APT::Get::Assume-Yes": "true",
        "Acquire::Check-Valid-Until": "false",  # a mirror may be older than its release file allows
        "Acquire::Languages": "none",
        "Acquire::http::Timeout": "30",
        "Acquire::https::Timeout": "30",
        "Acquire::Retries": "3",
    }
    lines = [f'{key} "{value}";' for key, value in own.items()]
    dump = subprocess.run(
        ["apt-config", "dump"], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    return "\n".join(lines + [line for line in dump if _KEPT_OPTIONS.match(line)]) + "\n"


def _apt(
    config: Path, command: list[str], cwd: Path, name: str, label: str, progress: Progress
) -> None:
    """Run the private apt, turning its status lines (`dlstatus:n:percent:...`) into progress."""
    read_end, write_end = os.pipe()
    log = config.parent / "log" / "apt.log"
    with log.open("w+b") as out:
        process = subprocess.Popen(
            ["apt-get", "-q", "-o", f"APT::Status-Fd={write_end}", *command],
            cwd=cwd,
            env={**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=(write_end,),
        )
        os.close(write_end)
        try:
            with os.fdopen(read_end, encoding="utf-8", errors="replace") as status:
                for line in status:
                    if line.startswith("dlstatus:"):
                        progress.advance(label, min(float(line.split(":")[2]) / 100, 1.0))
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    text = log.read_text(errors="replace")
    # `apt-get update` ends with 0 although a list could not be had, and only warns about it.
    if code != 0 or re.search(r"^(E|W): (Failed to fetch|Some index files)", text, re.MULTILINE):
        faults = [ln for ln in text.splitlines() if ln.startswith(("E:", "W:"))] or [f"exit {code}"]
        raise ProvisionError(
            f"{name} could not be fetched from Debian {SUITE}:\n  " + "\n  ".join(faults[:8])
        )
    progress.advance(label, 1.0)


def _unpack(archives: list[Path], into: Path, name: str, progress: Progress) -> dict[str, str]:
    into.mkdir(parents=True)

    def one(archive: Path) -> tuple[str, str]:
        done = subprocess.run(
            ["dpkg-deb", "-x", str(archive), str(into)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ProvisionError(f"{archive.name} cannot be unpacked: {done.stderr.strip()}")
        package, version, _ = archive.name.split("_", 2)
        return package, version.replace("%3a", ":")

    versions: dict[str, str] = {}
    pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1))
    try:
        for count, (package, version) in enumerate(pool.map(one, archives), start=1):
            versions[package] = version
            progress.advance(f"{name}: unpacking", count / len(archives))
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C only what is being unpacked is finished
    return versions
