"""What recordings need, plugged together: made from tracks, kept by their class, measured, replayed
and proven.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from zoneinfo import ZoneInfo

from cases.attachments import Attachments
from cases.register import Cases
from cases.veil import Veil
from recordings.replay import Replay
from rexian import pbxconfig
from rexian.archive import Archive
from rexian.backend.audio import RecordingsForApi
from rexian.backend.evidence import EvidenceForApi
from rexian.backend.ingest import Ingest
from rexian.backend.keeper import DiskLimits, Keeper
from rexian.backend.measuring import Measuring
from rexian.backend.notices import Alarm
from rexian.backend.proofs import ProofsForApi
from rexian.settings import Settings
from store.database import Database
from store.evidence import Retention
from store.markers import Markers
from store.measures import Measures
from store.proofs import Proofs
from store.recordings import Recordings


class RecordingParts:
    """``for_api``, ``proofs`` and ``evidence`` are ports of the API; ``running`` is to be run."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        archive: Archive,
        zone: ZoneInfo,
        clock: Callable[[], float],
        *,
        clock_offset: Callable[[], float | None],
        alarm: Alarm,
    ) -> None:
        """``clock_offset`` is the PBX's clock minus ``clock``, seconds; None: not known yet."""
        rows, retention = Recordings(database), Retention(database)
        self._database, self._archive, self._zone = database, archive, zone
        self.ingest = Ingest(
            rows,
            spool=pbxconfig.tracks(settings),
            recordings=archive.store,
            ledger=archive.ledger,
            zone=zone,
            clock=clock,
            clock_offset=clock_offset,
        )
        self._keeper = Keeper(
            rows,
            retention,
            archive.store,
            archive.ledger,
            disk=settings.data,
            limits=DiskLimits(settings.disk_alarm_percent, settings.disk_urgent_percent),
            relieves=archive.local,
            zone=zone,
            clock=clock,
            alarm=alarm,
            ingest=self.ingest,
        )
        self._measuring = Measuring(Measures(database), archive.store, clock=clock, alarm=alarm)
        self.for_api = RecordingsForApi(
            rows,
            Replay(archive.store, settings.data / "cache", cache_key=archive.master),
            Markers(database),
        )
        self.proofs = ProofsForApi(Proofs(database), archive.ledger)
        self._retention = retention

    def evidence(self, attachments: Attachments, veil: Veil) -> EvidenceForApi:
        """What is handed over of a case, files of the case included."""
        return EvidenceForApi(
            self._retention,
            Cases(self._database),
            attachments,
            veil.hide,
            self._archive.store,
            self._archive.key,
            self._zone,
        )

    def running(self) -> dict[str, Coroutine[Any, Any, None]]:
        """By name."""
        return {
            "ingest": self.ingest.run(),
            "keeper": self._keeper.run(),
            "measuring": self._measuring.run(),
        }
