"""Where things are: files that ship with rexian, and sockets, whose paths must be short."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from rexian.errors import RexianError

_SOCKET_LIMIT = 107  # bytes of a path in a socket address, unix(7), less its closing NUL
_PACKAGE = Path(__file__).resolve().parent


def asterisk_conf() -> Path:
    """The folder of the static PBX configuration (`asterisk-conf/`)."""
    for folder in (_PACKAGE.parent / "asterisk-conf", _PACKAGE / "asterisk-conf"):
        if folder.is_dir():
            return folder
    raise RexianError(f"asterisk-conf is missing beside {_PACKAGE}; the installation is damaged.")


def socket_dir(data: Path, name: str) -> Path:
    """A folder only we may write to, short enough in path for a socket `name` in it.

    `data`/run, or, when that is too long, a folder of ours below the temporary one that stays the
    same for the same `data`. Made when it is missing. Raises RexianError when it is not ours.
    """
    data = data.resolve()
    folder = data / "run"
    if len(os.fsencode(folder / name)) > _SOCKET_LIMIT:
        tag = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"rexian-{os.geteuid()}-{tag}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise RexianError(f"{folder} is not ours alone to write; remove it.")
    return folder
