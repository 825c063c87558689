"""A store in S3 or anything that speaks like it, through obstore."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import ObjectStore as AnyStore
from obstore.store import S3Store

from recordings.errors import RecordingMissing, RecordingUnreadable, StoreAway
from recordings.places import check_store_path
from recordings.store.base import FileStat
from recordings.store.ranges import open_ranges

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

TIMEOUT = timedelta(seconds=30)
"""For one request; an object of a long call is sent in parts."""
RETRIES = 2
RETRY_FOR = timedelta(seconds=20)


def s3(
    bucket: str,
    prefix: str = "",
    *,
    endpoint: str | None = None,
    region: str = "us-east-1",
    key: str | None = None,
    secret: str | None = None,
    retry_for: timedelta = RETRY_FOR,
) -> AnyStore:
    """A connection to an S3 bucket; nothing is sent yet. Without ``key`` the ways of the AWS tools
    are tried (environment, instance).
    """
    return S3Store(
        bucket,
        prefix=prefix or None,
        endpoint=endpoint,
        region=region,
        access_key_id=key,
        secret_access_key=secret,
        virtual_hosted_style_request=endpoint is None,
        client_options={
            "timeout": TIMEOUT,
            "connect_timeout": timedelta(seconds=5),
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": retry_for},
    )


class ObjectStore:
    """See `FileStore`. ``staging`` is a local folder files are made in before they are sent."""

    def __init__(self, objects: AnyStore, staging: Path) -> None:
        self._objects = objects
        self._staging = Path(staging)

    @contextmanager
    def put(self, path: str) -> Iterator[BinaryIO]:
        check_store_path(path)
        self._staging.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=self._staging) as file:
            yield cast(BinaryIO, file)
            file.flush()
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            _named(path, lambda: obstore.put(self._objects, path, cast(BinaryIO, file)))
        if self.stat(path).bytes != size:
            raise StoreAway(f"{path}: the store has not all of it")

    def open(self, path: str) -> BinaryIO:
        found = self.stat(path)

        def read(start: int, stop: int) -> bytes:
            return _named(
                path,
                lambda: bytes(obstore.get_range(self._objects, path, start=start, end=stop)),
            )

        return open_ranges(found.bytes, read)

    def stat(self, path: str) -> FileStat:
        check_store_path(path)
        meta = _named(path, lambda: obstore.head(self._objects, path))
        return FileStat(
            meta["size"], (path, meta["size"], meta["e_tag"], meta["last_modified"].timestamp())
        )

    def delete(self, path: str) -> bool:
        try:
            self.stat(path)
        except RecordingMissing:
            return False
        _named(path, lambda: obstore.delete(self._objects, path))
        return True

    def list(self) -> Iterator[str]:
        pages = iter(obstore.list(self._objects))
        while True:
            page = _named("the store's list", lambda: next(pages, None))
            if page is None:
                return
            for meta in page:
                yield meta["path"]


def _named(path: str, ask: Callable[[], _T]) -> _T:
    """What went wrong, in this package's words. Addresses and keys are not repeated in them."""
    try:
        return ask()
    except FileNotFoundError:
        raise RecordingMissing(f"{path}: no such object") from None
    except (PermissionDeniedError, UnauthenticatedError) as fault:
        _log.warning("the store refuses %s: %s", path, type(fault).__name__)
        raise StoreAway(f"the store refuses our key ({type(fault).__name__})") from None
    except PermissionError as fault:
        raise RecordingUnreadable(f"{path}: {fault}") from None
    except (BaseError, OSError) as fault:
        _log.warning("the store did not take %s: %s", path, str(fault).partition("\n")[0])
        raise StoreAway(f"the store does not answer ({type(fault).__name__})") from None
