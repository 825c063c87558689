"""Where finished recordings are kept: a folder, or an object store, in the clear or sealed.

One small interface (`FileStore`): put, open, stat, delete, list. Paths are relative, with forward
slashes; whatever could lead out of the store is refused before anything is touched.
"""

from recordings.store.base import FileStat, FileStore, as_store, digest
from recordings.store.local import LocalStore
from recordings.store.sealed import MasterKey, SealedStore, load_or_create_master_key

__all__ = [
    "FileStat",
    "FileStore",
    "LocalStore",
    "MasterKey",
    "SealedStore",
    "as_store",
    "digest",
    "load_or_create_master_key",
]
