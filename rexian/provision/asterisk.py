"""An Asterisk to run: the machine's own when new enough, otherwise Debian's, privately unpacked."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rexian.errors import ProvisionError
from rexian.provision.debian import DebianTree, fetch_tree, multiarch
from rexian.provision.progress import Progress

OLDEST = (20, 0, 0)
PACKAGES = ("asterisk", "asterisk-core-sounds-en-wav", "asterisk-moh-opsound-wav")
SOUND_PACKAGES = PACKAGES[1:]
# Without these no call can be taken; an installed Asterisk lacking one is not used.
NEEDED_MODULES = (
    "chan_pjsip.so",
    "res_pjsip.so",
    "res_rtp_asterisk.so",
    "app_mixmonitor.so",
    "app_queue.so",
    "app_channelredirect.so",
    "app_confbridge.so",
    "bridge_softmix.so",
    "format_wav.so",
)


@dataclass(frozen=True, slots=True)
class AsteriskInstall:
    """Where one Asterisk is and how it is started.

    `argv` starts the program; append its options, or use `start()`. `rx_argv` is the same for its
    remote console: append `-C CONF -rx COMMAND`, or use `rx()`. `modules_dir` is for `astmoddir`,
    `data_dir` for `astdatadir`; it holds `sounds/en`. `sbin_dir` is for `astsbindir`, where it
    looks for its own helper programs. `moh_dir` holds music in plain WAV, or is None. `env` is
    added to the environment.
    """

    version: tuple[int, int, int]
    argv: tuple[str, ...]
    rx_argv: tuple[str, ...]
    modules_dir: Path
    data_dir: Path
    sounds_dir: Path
    sbin_dir: Path
    moh_dir: Path | None
    env: Mapping[str, str] = field(default_factory=dict)

    def start(self, conf: Path, *, voice_first: bool = False) -> list[str]:
        """The command that runs Asterisk in the foreground with the configuration file `conf`.

        `voice_first` gives all its threads real-time priority (`-p`: SCHED_RR 10), so that no other
        program of the machine, ours included, makes holes in what is said. Only root may; Asterisk
        ignores it when the system refuses, and gives it up when a process of its own with ordinary
        priority (`astcanary`) has had no processor for a minute.
        """
        return [*self.argv, "-f", *(["-p"] if voice_first else []), "-C", str(conf)]

    def rx(self, conf: Path, command: str) -> list[str]:
        """The command that has the Asterisk running with `conf` execute one console command."""
        return [*self.rx_argv, "-C", str(conf), "-rx", command]

    def has_module(self, name: str) -> bool:
        """Whether the module (e.g. `codec_opus_open_source`) can be loaded."""
        return (self.modules_dir / f"{name.removesuffix('.so')}.so").is_file()


def find_or_fetch_asterisk(
    tools_dir: Path,
    progress: Progress,
    *,
    choice: str | None = None,
    mirror: str | None = None,
) -> AsteriskInstall:
    """An Asterisk 20 or newer with English sounds.

    `choice` (default: REXIAN_ASTERISK, then `auto`): `auto` takes an installed one when it is new
    enough and complete, and fetches one otherwise; `installed` and `fetch` insist; anything with a
    slash is the path of the program. Raises ProvisionError when that cannot be done.
    """
    choice = choice or os.environ.get("REXIAN_ASTERISK") or "auto"
    tools_dir = tools_dir.resolve()
    if choice == "fetch":
        return _fetched(tools_dir, progress, mirror)
    if "/" in choice:
        return _installed(Path(choice), tools_dir, progress, mirror)
    if choice not in ("auto", "installed"):
        raise ProvisionError(
            f"REXIAN_ASTERISK is {choice!r}; use auto, fetch, installed or a path to asterisk."
        )
    # An ordinary user's PATH may lack the folder that system programs are in.
    path = os.environ.get("PATH", os.defpath) + ":/usr/local/sbin:/usr/sbin:/sbin"
    program = shutil.which("asterisk", path=path)
    if program is None and choice == "installed":
        raise ProvisionError("REXIAN_ASTERISK=installed, but no asterisk is on the PATH.")
    if program is not None:
        try:
            return _installed(Path(program), tools_dir, progress, mirror)
        except ProvisionError as fault:
            if choice == "installed":
                raise
            progress.step(f"asterisk: the installed one is not used: {fault}")
    return _fetched(tools_dir, progress, mirror)


def _fetched(tools_dir: Path, progress: Progress, mirror: str | None) -> AsteriskInstall:
    def link_english(root: Path) -> None:
        _link_english(root / "usr/share/asterisk/sounds")

    tree = fetch_tree(tools_dir, "asterisk", PACKAGES, progress, mirror=mirror, finish=link_english)
    argv = tree.argv("usr/sbin/asterisk")
    data_dir = tree.root / "usr/share/asterisk"
    # OpenSSL looks for its providers where Debian compiled it to; ours are in the tree.
    env = {"OPENSSL_MODULES": str(tree.lib / "ossl-modules")}
    return AsteriskInstall(
        version=_version(argv),
        argv=argv,
        rx_argv=argv,
        modules_dir=tree.lib / "asterisk" / "modules",
        data_dir=data_dir,
        sounds_dir=data_dir / "sounds",
        sbin_dir=_runnable_helpers(tree, tools_dir),
        moh_dir=_existing(data_dir / "moh"),
        env=env,
    )


def _installed(
    program: Path, tools_dir: Path, progress: Progress, mirror: str | None
) -> AsteriskInstall:
    program = program.resolve()
    if not os.access(program, os.X_OK) or program.is_dir():
        raise ProvisionError(f"{program} is not a program that can be started.")
    argv = (str(program),)
    version = _version(argv)
    if version < OLDEST:
        said = ".".join(map(str, version))
        raise ProvisionError(f"{program} is Asterisk {said}; 20 or newer is needed.")
    modules_dir = _modules_dir(program)
    missing = [m for m in NEEDED_MODULES if not (modules_dir / m).is_file()]
    if missing:
        raise ProvisionError(f"{program} lacks modules in {modules_dir}: {', '.join(missing)}")
    data_dir = _data_dir(program)
    if not (data_dir / "sounds" / "en").is_dir():
        data_dir = _own_data_dir(data_dir, tools_dir, progress, mirror)
    return AsteriskInstall(
        version=version,
        argv=argv,
        rx_argv=argv,
        modules_dir=modules_dir,
        data_dir=data_dir,
        sounds_dir=data_dir / "sounds",
        sbin_dir=program.parent,
        moh_dir=_existing(data_dir / "moh"),
    )


def _version(argv: tuple[str, ...]) -> tuple[int, int, int]:
    try:
        done = subprocess.run(
            [*argv, "-V"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise ProvisionError(f"{argv[-1]} -V could not be run: {fault}") from fault
    found = re.search(r"Asterisk (?:certified[/-])?(\d+)\.(\d+)(?:\.(\d+))?", done.stdout)
    if not found:
        raise ProvisionError(
            f"{argv[-1]} -V does not tell its version: {(done.stdout + done.stderr).strip()[:300]}"
        )
    major, minor, patch = found.groups(default="0")
    return int(major), int(minor), int(patch)


def _prefix(program: Path) -> Path:
    return program.parent.parent  # /usr for /usr/sbin/asterisk, /opt/x for /opt/x/sbin/asterisk


def _modules_dir(program: Path) -> Path:
    prefix = _prefix(program)
    folders = [
        prefix / "lib" / multiarch() / "asterisk" / "modules",
        prefix / "lib" / "asterisk" / "modules",
        prefix / "lib64" / "asterisk" / "modules",
    ]
    for folder in folders:
        if (folder / "chan_pjsip.so").is_file():
            return folder
    raise ProvisionError(f"No modules of {program} found in {', '.join(map(str, folders))}.")


def _data_dir(program: Path) -> Path:
    # Debian keeps the data under share; a build from source under var/lib.
    prefix = _prefix(program)
    folders = [prefix / "share/asterisk", prefix / "var/lib/asterisk", Path("/var/lib/asterisk")]
    for folder in folders:
        if (folder / "documentation").is_dir():
            return folder
    raise ProvisionError(f"No data of {program} found in {', '.join(map(str, folders))}.")


def _own_data_dir(theirs: Path, tools_dir: Path, progress: Progress, mirror: str | None) -> Path:
    """A data folder that links all of `theirs` and has English sounds where Asterisk looks."""
    if any((theirs / "sounds").glob("en_*")):
        source = theirs
    else:
        tree = fetch_tree(
            tools_dir,
            "asterisk-sounds",
            SOUND_PACKAGES,
            progress,
            dependencies=False,
            mirror=mirror,
        )
        source = tree.root / "usr/share/asterisk"
    own = tools_dir / "asterisk-data"
    sounds = own / "sounds"
    sounds.mkdir(parents=True, exist_ok=True)
    for folder, target in ((theirs, own), (theirs / "sounds", sounds), (source / "sounds", sounds)):
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            link = target / entry.name
            if not os.path.lexists(link):
                link.symlink_to(entry)
    if not (own / "moh").exists() and (source / "moh").is_dir():
        (own / "moh").symlink_to(source / "moh")
    _link_english(sounds)
    return own


def _link_english(sounds: Path) -> None:
    """Debian's files lie under en_US_f_Allison, where a channel of language `en` does not look."""
    if (sounds / "en").exists():
        return
    voices = sorted(p for p in sounds.glob("en_*") if p.is_dir())
    if not voices:
        raise ProvisionError(f"No English sounds in {sounds}.")
    (sounds / "en").symlink_to(voices[0].name)


def _runnable_helpers(tree: DebianTree, tools_dir: Path) -> Path:
    """A folder with an `astcanary` that finds its libraries, which are the tree's own."""
    folder = tools_dir / "asterisk-sbin"
    folder.mkdir(exist_ok=True)
    made = folder / f".astcanary.{os.getpid()}"
    made.write_text(f'#!/bin/sh\nexec {shlex.join(tree.argv("usr/sbin/astcanary"))} "$@"\n')
    made.chmod(0o755)
    made.replace(folder / "astcanary")
    return folder


def _existing(folder: Path) -> Path | None:
    return folder if folder.is_dir() and any(folder.iterdir()) else None
