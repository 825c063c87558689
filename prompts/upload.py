"""An upload on its way in: written down as it comes, refused at the limit and not after it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Self

from prompts.errors import LibraryError, UploadTooLarge

MOST_BYTES = 20 * 1024 * 1024


class Upload:
    """A temporary file that is gone at the end of the ``with``."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        """Raises ``LibraryError`` when nothing can be written."""
        self._most = most_bytes
        self.came = 0
        try:
            descriptor, name = tempfile.mkstemp(dir=folder, prefix=".upload-")
        except OSError as fault:
            raise LibraryError(f"no upload can be taken: {fault}") from fault
        self.path = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, chunk: bytes) -> None:
        """Take what came. Raises ``UploadTooLarge`` as soon as it is too much, ``LibraryError``."""
        self.came += len(chunk)
        if self.came > self._most:
            raise UploadTooLarge(f"an upload has at most {self._most // (1024 * 1024)} MiB")
        try:
            self._file.write(chunk)
        except OSError as fault:
            raise LibraryError(f"the upload cannot be written: {fault}") from fault

    def finish(self) -> Path:
        """All came; the file can be read until the end of the ``with``. Raises ``LibraryError``."""
        try:
            self._file.close()
        except OSError as fault:
            raise LibraryError(f"the upload cannot be written: {fault}") from fault
        return self.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # a full disk; it is thrown away anyway
            self._file.close()
        self.path.unlink(missing_ok=True)
