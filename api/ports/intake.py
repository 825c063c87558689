"""Other channels than the telephone: who may send, what is sent, what the citizen may ask, and what
is published.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views.intake import ChannelRow, MessageRow, ProgressRow, PublishedRow, TakenRow
from intake.channels import ChannelKind
from intake.messages import Message
from intake.signature import Signed


class ChannelsPort(Protocol):
    """Who may send messages. Secrets are given out once, when they are made."""

    async def all(self) -> Sequence[ChannelRow]:
        """By name."""

    async def make(
        self, channel: str, kind: ChannelKind, note: str, by: str, at: float
    ) -> tuple[ChannelRow, str]:
        """The channel and its secret. Raises ``intake.errors.ChannelTaken``."""

    async def renew(self, channel: str, at: float) -> tuple[ChannelRow, str] | None:
        """Another secret in place of the old one; None: no such channel."""

    async def change(
        self, channel: str, active: bool | None, note: str | None
    ) -> ChannelRow | None: ...

    async def check(self, request: Signed, now: float) -> ChannelRow:
        """The channel that signed it. Raises ``intake.errors.NotSigned`` and ``ClockOff``."""


class IntakePort(Protocol):
    async def take(self, request: Signed, message: Message, at: float) -> TakenRow:
        """Open a case, or join the one the citizen has open. Raises ``intake.errors`` and
        ``cases.errors.UnknownCategory``.
        """

    async def of_case(self, case: str) -> Sequence[MessageRow]:
        """The messages of a case, oldest first."""


class ProgressPort(Protocol):
    async def progress(self, case: str, phone: str) -> ProgressRow | None:
        """None: no such case, or the number is not the one it was opened with."""


class PublicationPort(Protocol):
    def published(self, since: float, before: float) -> AsyncIterator[PublishedRow]:
        """What was closed in ``[since, before)``, oldest first, without personal data."""


@dataclass(frozen=True, slots=True)
class OutsidePorts:
    channels: ChannelsPort
    messages: IntakePort
    progress: ProgressPort
    publication: PublicationPort
