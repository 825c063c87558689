"""Alarms on their way into the database. Raising one never waits and never fails: while the
database is away they are held, the same trouble counted together.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from store.errors import StoreUnavailable

_log = logging.getLogger(__name__)

MOST_HELD = 1_000
"""Different troubles held while the database is away; beyond it the oldest is only in the log."""
RETRY_SECONDS = 2.0


class AlarmKind(StrEnum):
    """What an alarm is about; stable, for programs. The subject is in brackets."""

    ADDRESS_BANNED = "address_banned"
    """Too many wrong passwords (the network that is kept out now)."""
    LOGIN_FAILURES = "login_failures"
    """The same from an address that is never banned, or at the manager (the address)."""
    LOGIN_SCAN = "login_scan"
    """Requests for accounts without ever answering the challenge (the address, if it is true)."""
    FORGED_NAME = "forged_name"
    """A name was tried that looks like a message of the PBX (the address, if it is true)."""
    WRONG_NETWORK = "wrong_network"
    """A seat's account was used from a network it may not be used from (the account)."""
    OUTBOUND_REFUSED = "outbound_refused"
    """A number of a class that the seat may not dial (the seat)."""
    OUTBOUND_LIMIT = "outbound_limit"
    """What may be spent within an hour is spent (the seat, or "all")."""
    GUARD_BLIND = "guard_blind"
    """Failures cannot be watched: the PBX does not let us (the PBX's address)."""
    DISK_NEARLY_FULL = "disk_nearly_full"
    """Little of the disk is free (a folder on it)."""
    LEDGER_TAMPERED = "ledger_tampered"
    """The ledger of recordings is not as it was written ("ledger"); a check tells more."""
    RECORDING_STAYS = "recording_stays"
    """A recording whose time is over cannot be deleted (its call)."""
    RECORDING_GAPS = "recording_gaps"
    """Less than 99.5 % of what was said on a call is on its recording (its call)."""
    RECORDINGS_WAIT = "recordings_wait"
    """Recordings cannot be stored now; their tracks stay where they are ("recordings")."""
    NOTICE_FAILED = "notice_failed"
    """A notice was given up (the department, or "in charge"); the list of notices tells why."""


class KeepsAlarms(Protocol):
    """Filled by ``rexian.backend.alarm_news.AlarmsWithNews``."""

    async def raise_alarm(
        self, kind: str, subject: str, detail: str, at: float, times: int = 1
    ) -> object: ...


@dataclass(slots=True)
class _Held:
    detail: str
    at: float
    times: int


class AlarmBoard:
    """Run ``run`` as a task; call it from anywhere in the event loop's thread."""

    def __init__(
        self,
        store: KeepsAlarms,
        clock: Callable[[], float],
        count: Callable[[str], None] = lambda kind: None,
    ) -> None:
        """``count`` is told the kind of each alarm raised."""
        self._store = store
        self._clock = clock
        self._count = count
        self._held: dict[tuple[AlarmKind, str], _Held] = {}
        self._woken = asyncio.Event()

    def __call__(self, kind: AlarmKind, subject: str, detail: str) -> None:
        """Raise an alarm."""
        _log.warning("alarm %s: %s: %s", kind.value, subject, detail)
        self._count(kind.value)
        self._hold((kind, subject), _Held(detail, self._clock(), 1))
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._held:
                key = next(iter(self._held))
                held = self._held.pop(key)
                try:
                    await self._store.raise_alarm(*key, held.detail, held.at, held.times)
                except asyncio.CancelledError:
                    raise
                except StoreUnavailable:
                    self._put_back(key, held)
                    await asyncio.sleep(RETRY_SECONDS)
                except Exception:
                    # It stands in the log above; the others must not wait for it.
                    _log.exception("the alarm %s of %s could not be kept", *key)

    def _put_back(self, key: tuple[AlarmKind, str], held: _Held) -> None:
        newer = self._held.get(key)
        if newer is not None:
            newer.times += held.times
        else:
            self._held = {key: held, **self._held}

    def _hold(self, key: tuple[AlarmKind, str], held: _Held) -> None:
        before = self._held.get(key)
        if before is not None:
            held.times += before.times
        self._held[key] = held
        if len(self._held) > MOST_HELD:
            del self._held[next(iter(self._held))]
