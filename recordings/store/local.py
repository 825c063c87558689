"""A store in a folder of this machine (or one that is mounted)."""

from __future__ import annotations

import errno
import os
import stat as modes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from recordings.atomic import atomic_file, remove_parts, sync_folder
from recordings.errors import (
    PathRefused,
    RecordingForeign,
    RecordingMissing,
    RecordingUnreadable,
    StoreAway,
)
from recordings.places import check_store_path, in_store
from recordings.store.base import FileStat

_GONE = (errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT)
"""A mounted store whose other side is away."""
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class LocalStore:
    """See `FileStore`. The folder need not exist until something is put."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def __repr__(self) -> str:
        return f"LocalStore({str(self.root)!r})"

    @contextmanager
    def put(self, path: str) -> Iterator[BinaryIO]:
        target = in_store(self.root, path)
        remove_parts(target)
        with atomic_file(target) as file:
            yield file

    def open(self, path: str) -> BinaryIO:
        return os.fdopen(self._handle(path)[0], "rb")

    def open_raw(self, path: str) -> tuple[int, int]:
        """A descriptor to read from, for the caller to close, and the file's size."""
        handle, status = self._handle(path)
        return handle, status.st_size

    def stat(self, path: str) -> FileStat:
        handle, status = self._handle(path)
        os.close(handle)
        times = (status.st_mtime_ns, status.st_ctime_ns)
        return FileStat(status.st_size, (status.st_dev, status.st_ino, status.st_size, *times))

    def delete(self, path: str) -> bool:
        target = in_store(self.root, path)
        try:
            target.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as fault:
            raise _named(fault, path) from fault
        sync_folder(target.parent)
        self._drop_empty(target.parent)
        return True

    def list(self) -> Iterator[str]:
        if not self.root.exists():
            return
        prefix = len(str(self.root)) + 1
        for folder, folders, files in os.walk(self.root, onerror=_fail):
            here = folder[prefix:] + "/" if len(folder) > prefix else ""
            for name in files:
                yield here + name
            for name in folders:
                if Path(folder, name).is_symlink():
                    yield here + name

    def _handle(self, path: str) -> tuple[int, os.stat_result]:
        """Open without following any link, and without waiting at a pipe."""
        check_store_path(path)
        root = self._real_root()
        wanted = f"{root}/{path}"
        try:
            handle = os.open(wanted, _READ)
        except OSError as fault:
            if fault.errno == errno.ELOOP:
                in_store(self.root, path)
                raise RecordingForeign(f"{path} is not a regular file") from None
            raise _named(fault, path) from fault
        try:
            status = os.fstat(handle)
            if not modes.S_ISREG(status.st_mode):
                raise RecordingForeign(f"{path} is not a regular file")
            # Where the open file really lies: a folder on the way may be a link.
            if os.readlink(f"/proc/self/fd/{handle}") != wanted:  # noqa: PTH115 (thrice the time)
                raise PathRefused(f"leads out of the store: {path[:200]!r}")
        except BaseException:
            os.close(handle)
            raise
        return handle, status

    def _real_root(self) -> str:
        return os.path.realpath(self.root)

    def _drop_empty(self, folder: Path) -> None:
        """Days without a file left go, too; the root stays."""
        while folder != self.root and folder.is_relative_to(self.root):
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _named(fault: OSError, path: str) -> Exception:
    if fault.errno in (errno.ENOENT, errno.ENOTDIR):
        return RecordingMissing(f"{path}: no such file")
    if fault.errno in _GONE:
        return StoreAway(f"the store does not answer: {fault.strerror}")
    if fault.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
        return fault
    return RecordingUnreadable(f"{path}: {fault.strerror}")


def _fail(error: OSError) -> None:
    raise error
