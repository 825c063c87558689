"""What the world outside and the knowledge base need: other channels, publication, articles, hot
topics; and what has to be done for them again and again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import tzinfo

from api.ports.intake import OutsidePorts
from api.ports.knowledge import KnowledgePorts
from cases.categories.book import Categories
from intake.channels import Channels
from intake.errors import IntakeError
from intake.messages import Messages
from intake.secret import load_or_create_key
from knowledge.articles import Articles
from knowledge.search import Search
from knowledge.words import cutter
from publication.export import Publication
from publication.progress import CitizensView
from rexian.backend.jobs import Every
from rexian.errors import RexianError, SecretsError
from rexian.settings import Settings
from store.database import Database
from topics.count import BATCH, TopicCounter
from topics.hot import HotTopics

COUNTING_SECONDS = 4.0
"""The longest one round of counting goes on; the next one carries on."""
PAUSE_SECONDS = 0.05
"""After each batch: calls come first."""


class Outside:
    """Raises SecretsError when the channels' key cannot be used."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        zone: tzinfo,
        clock: Callable[[], float],
        categories: Categories,
    ) -> None:
        path = settings.data / "keys" / "intake.key"
        try:
            key = load_or_create_key(path)
        except IntakeError as fault:
            raise SecretsError(str(fault)) from fault
        except OSError as fault:
            raise RexianError(f"{path} cannot be used: {fault}") from fault
        self._clock = clock
        self._channels = Channels(database, key)
        self._counter = TopicCounter(database, zone)
        self.ports = OutsidePorts(
            channels=self._channels,
            messages=Messages(database, zone, settings.region, categories),
            progress=CitizensView(database, settings.region),
            publication=Publication(database, zone),
        )
        self.knowledge = KnowledgePorts(
            articles=Articles(database), search=Search(database), topics=HotTopics(database)
        )

    @property
    def rounds(self) -> Mapping[str, Every]:
        """What is to be done again and again."""
        return {
            "topics": Every("* * * * * */10", self._count),
            "signatures": Every("*/5 * * * *", self._forget),
        }

    async def _count(self) -> None:
        """Count the words of cases that wait; a full batch means that there are more."""
        await asyncio.to_thread(cutter)  # loaded before the first operator asks for an article
        until = time.monotonic() + COUNTING_SECONDS
        while await self._counter.sweep() == BATCH and time.monotonic() < until:
            await asyncio.sleep(PAUSE_SECONDS)

    async def _forget(self) -> None:
        await self._channels.forget_signatures(self._clock())
