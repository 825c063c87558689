"""The two rows that routing compares: callers who wait and seats that are free.

All operations are O(log n).
"""

from __future__ import annotations

from collections.abc import Iterator

from sortedcontainers import SortedList

from acd.values import CallId, SeatNumber

Rank = tuple[int, float, int]
"""Place in a queue: RETURNED or FIRST_TIME, offered at, order of arrival."""

RETURNED, FIRST_TIME = 0, 1


class WaitingLine:
    """Callers of one hotline in the order in which they are served."""

    def __init__(self) -> None:
        self._row: SortedList[tuple[Rank, CallId]] = SortedList()
        self._ranks: dict[CallId, Rank] = {}

    def add(self, call: CallId, rank: Rank) -> None:
        self.discard(call)
        self._ranks[call] = rank
        self._row.add((rank, call))

    def discard(self, call: CallId) -> None:
        rank = self._ranks.pop(call, None)
        if rank is not None:
            self._row.remove((rank, call))

    def first(self) -> tuple[Rank, CallId] | None:
        return self._row[0] if self._row else None

    def position(self, call: CallId) -> int | None:
        """1 for the one who is served next; None for a call that does not wait."""
        rank = self._ranks.get(call)
        return None if rank is None else self._row.index((rank, call)) + 1

    def __len__(self) -> int:
        return len(self._row)

    def __iter__(self) -> Iterator[CallId]:
        return (call for _, call in self._row)

    def returned(self) -> Iterator[CallId]:
        """Those in front of the queue who had been talking already."""
        for (turn, _, _), call in self._row:
            if turn != RETURNED:
                return
            yield call


class IdleSeats:
    """Free seats of one hotline, the longest idle first; ties go by seat number."""

    def __init__(self) -> None:
        self._row: SortedList[tuple[float, SeatNumber]] = SortedList()
        self._since: dict[SeatNumber, float] = {}

    def add(self, seat: SeatNumber, idle_since: float) -> None:
        self.discard(seat)
        self._since[seat] = idle_since
        self._row.add((idle_since, seat))

    def discard(self, seat: SeatNumber) -> None:
        since = self._since.pop(seat, None)
        if since is not None:
            self._row.remove((since, seat))

    def longest_idle(self) -> SeatNumber | None:
        return self._row[0][1] if self._row else None

    def __contains__(self, seat: SeatNumber) -> bool:
        return seat in self._since

    def __len__(self) -> int:
        return len(self._row)
