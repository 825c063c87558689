"""Where this installation keeps its recordings, and the keys that seal and sign them.

    DATA/recordings            the recordings, unless REXIAN_RECORDINGS_STORE leads elsewhere
    DATA/ledger                the ledger of all that was ever stored
    DATA/keys/ledger.key       signs the ledger; its public part can be given to anybody
    DATA/keys/recordings.key   the master key of sealed recordings (only if they are sealed)

Whoever has a backup of the recordings alone cannot hear sealed ones: keep the keys elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from recordings.errors import RecordingsError
from recordings.ledger import Ledger, SigningKey, load_or_create_key
from recordings.store import (
    FileStore,
    LocalStore,
    MasterKey,
    SealedStore,
    load_or_create_master_key,
)
from rexian.errors import RexianError, SecretsError, SettingsError
from rexian.settings import Settings


@dataclass(frozen=True, slots=True)
class Archive:
    """``master`` is None as long as nothing was ever sealed here; ``local`` is False when the
    recordings lie on another machine.
    """

    store: FileStore
    ledger: Ledger
    ledger_folder: Path
    key: SigningKey
    master: MasterKey | None
    local: bool


def open_archive(settings: Settings, *, may_create: bool = True) -> Archive:
    """The archive of this data folder; its keys are made if there was never one and
    ``may_create``. Raises SecretsError for a key that is gone, damaged or open to others,
    SettingsError, RexianError.
    """
    keys = settings.data / "keys"
    folder = settings.data / "ledger"
    first = may_create and not any(folder.glob("*.head"))
    try:
        key = load_or_create_key(keys / "ledger.key", may_create=first)
        master = _master_key(keys, settings.recordings_sealed and may_create)
    except RecordingsError as fault:
        raise SecretsError(str(fault)) from fault
    except OSError as fault:
        raise RexianError(f"the keys in {keys} cannot be used: {fault}") from fault
    store: FileStore = _unsealed(settings)
    if master is not None:
        store = SealedStore(store, master, seal=settings.recordings_sealed)
    local = settings.recordings_store is None
    return Archive(store, Ledger(folder, key), folder, key, master, local)


def _master_key(keys: Path, may_create: bool) -> MasterKey | None:
    """Once there was one it has to be there for ever: what it sealed cannot be read without it."""
    path, name = keys / "recordings.key", keys / "recordings.key.name"
    if not may_create and not name.exists() and not path.exists():
        return None
    key = load_or_create_master_key(path, may_create=may_create and not name.exists())
    if not name.exists():
        name.write_text(key.name.hex() + "\n", encoding="ascii")
    return key


def _unsealed(settings: Settings) -> FileStore:
    if settings.recordings_store is None:
        return LocalStore(settings.data / "recordings")
    from recordings.store.objects import ObjectStore, s3  # here: loading it takes a while

    place = urlsplit(settings.recordings_store)
    if place.scheme != "s3" or not place.netloc or place.query or place.fragment:
        raise SettingsError("REXIAN_RECORDINGS_STORE: use s3://bucket or s3://bucket/prefix")
    key, secret = settings.recordings_s3_key, settings.recordings_s3_secret
    objects = s3(
        place.netloc,
        place.path.strip("/"),
        endpoint=settings.recordings_s3_endpoint,
        region=settings.recordings_s3_region,
        key=key.get_secret_value() if key is not None else None,
        secret=secret.get_secret_value() if secret is not None else None,
    )
    return ObjectStore(objects, settings.data / "staging")
