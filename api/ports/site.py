"""The site: as it is in force, and as administrators write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from administration.model import Document
from administration.taken import Taken
from administration.versions import Version, VersionNote
from administration.warned import Warned
from api.views import DepartmentRow, HotlineRow


class DirectoryPort(Protocol):
    """The configured site. Should answer from memory, so that calls can be handled while the
    database is away.
    """

    async def hotlines(self) -> Sequence[HotlineRow]: ...
    async def departments(self) -> Sequence[DepartmentRow]: ...


class SitePort(Protocol):
    """The site as administrators write it, version by version. Raises ``administration.errors``."""

    def newest(self) -> Version:
        """From memory; a version with the number 0 when there is none yet."""

    def warnings(self) -> Sequence[Warned]:
        """What is not wrong with the newest version and should be known."""

    def check(self, document: Document) -> Sequence[Warned]:
        """What is not wrong with the document and should be known. Raises ``DocumentWrong``;
        changes nothing.
        """

    async def one(self, number: int) -> Version | None: ...

    async def notes(self, after: int | None, limit: int) -> Sequence[VersionNote]:
        """Newest first; the key is ``number`` of the last one seen."""

    async def change(self, document: Document, *, base: int, by: str, comment: str) -> Taken:
        """Take the document over in place of version ``base``; it is in force when this returns.

        Raises ``ChangedMeanwhile``, ``DocumentWrong``, ``NotTakenOver``: nothing was changed.
        """

    async def restore(self, number: int, *, base: int, by: str, comment: str) -> Taken:
        """Take an old version over. Raises ``NoSuchVersion``, and as ``change``."""

    def phone_accounts(self) -> Sequence[str]:
        """The names telephones sign in with, sorted."""

    async def new_password(self, account: str) -> str:
        """A new password for a telephone, in force when this returns.

        Raises ``NoSuchPart``, ``NotTakenOver``: the old one is good then.
        """
