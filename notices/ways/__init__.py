"""The ways a notice can go. A further one (an SMS gateway) is a class with these three members,
given to the post under its name.
"""

from __future__ import annotations

from typing import Protocol

from notices.values import Notice


class Way(Protocol):
    @property
    def has_secret(self) -> bool:
        """Whether receivers check what they get by a secret of their address."""

    def check(self, target: str) -> str:
        """The target as it is to be kept. Raises AddressWrong for one nothing could be sent to."""

    async def send(self, notice: Notice, secret: str) -> None:
        """Deliver it. Raises NotDelivered; nothing else, and within a bounded time.

        Sent again it must be recognizable by ``notice.letter``: a way that breaks after the
        receiver took the notice raises, and the notice comes once more.
        """
