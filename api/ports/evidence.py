"""Recordings as evidence: how long they are kept, and handing them over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from api.views.evidence import Export, HoldRow, RetentionClassRow


class EvidencePort(Protocol):
    """Recordings as evidence: retention, legal holds, handing over."""

    async def export(self, case: str, *, by: str, reason: str, at: float) -> Export | None:
        """All recordings and attachments of a case; None when there is no such case. Reads every
        one of them first: raises what ``Ports.errors`` lists as one of ``Meaning.RECORDING_...``,
        or ``cases.errors.AttachmentDamaged``, when one is off.
        """

    async def classes(self) -> Sequence[RetentionClassRow]:
        """By name."""

    async def put_class(
        self,
        name: str,
        *,
        days: int | None,
        early_days: int | None,
        hotlines: Sequence[str],
        note: str,
        by: str,
        at: float,
    ) -> RetentionClassRow:
        """Make or change one. Raises what is listed as ``Meaning.HOTLINE_TAKEN``."""

    async def drop_class(self, name: str) -> bool:
        """False when there is none. Raises what is listed as ``Meaning.CLASS_IN_USE``."""

    async def set_class(self, recording: str, name: str | None) -> bool:
        """Give a recording a class of its own, or none; False when there is no such recording.
        Raises what is listed as ``Meaning.NO_SUCH_CLASS``.
        """

    async def holds(self, standing_only: bool, after: int | None, limit: int) -> Sequence[HoldRow]:
        """Newest first; the key is ``hold`` of the last row seen."""

    async def place_hold(
        self, call: str | None, case: str | None, reason: str, by: str, at: float
    ) -> HoldRow | None:
        """None when there is no such call or case."""

    async def lift_hold(self, hold: int, by: str, at: float) -> HoldRow | None:
        """None when there is none; who lifted it first stays."""
