"""The core: requests to it, where it stands now, and its facts as they are decided."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from acd.events import Event
from acd.facts import Fact
from acd.values import CallId
from api.views import LiveCall, LiveSeat, LiveView


class CentrePort(Protocol):
    async def submit(self, event: Event) -> None:
        """Put a request to the core and wait until it is decided.

        Raises ``acd.refusals.Refusal`` (nothing changed) or ``CentreUnavailable``.
        """

    def name_call(self) -> CallId:
        """A name for a call that is to be placed; never given twice."""

    def snapshot(self) -> LiveView:
        """Where everything stands now; never waits, takes as long as there are calls and seats."""

    def call(self, call: str) -> LiveCall | None:
        """One call as it stands now, if it is up; cheap."""

    def seats(self) -> Sequence[LiveSeat]:
        """The seats as they stand now."""


class FeedPort(Protocol):
    """Facts as they are decided, numbered without gaps within one journal."""

    @property
    def journal(self) -> str:
        """Names the journal the numbers belong to; letters and digits only. A fresh installation
        has another one.
        """

    @property
    def newest(self) -> int:
        """The number of the newest fact; 0 when there is none yet."""

    def subscribe(self, after: int) -> AsyncIterator[tuple[int, Fact]]:
        """Every fact with a number above ``after``, in order and without gaps, then each new one as
        it is decided.

        Raises ``FeedGap`` before the first fact when ``after`` cannot be resumed from;
        ``FeedTooSlow`` when the subscriber does not keep up. Ends when the feed is closed. Closing
        the iterator (``aclose``) ends the subscription.
        """
