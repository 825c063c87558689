"""The PBX's own journal of calls, read after it was out of sight: what happened meanwhile, as
inferred events of the core.

Lines are those of Asterisk's queue log, ``time|call|queue|agent|event|data...``; ours have the
queue ``rexian`` and an event that begins with ``RX_`` (asterisk-conf/dialplan/journal.conf).
Everything else in the file is app_queue's and is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from acd import events as e
from acd.values import (
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    RefusedBecause,
    Role,
    SeatNumber,
)
from pbx.endings import ending


@dataclass(frozen=True, slots=True)
class PbxStarted:
    """The PBX began a new life at this moment (to a second): no leg of an earlier one is up.

    ``calls`` arrived since, in this life or a later one. It is they that tell the lives apart: a
    call that arrives within the second of a quick restart has no moment that could.
    """

    at: float
    calls: frozenset[CallId] = frozenset()


@dataclass(frozen=True, slots=True)
class Position:
    """How far a journal has been read. ``inode`` tells a new file from a grown one."""

    inode: int
    offset: int


def end_of(path: Path) -> Position:
    """The present end of the journal; (0, 0) when there is none yet."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return Position(0, 0)
    return Position(status.st_ino, status.st_size)


def read_since(
    path: Path, position: Position, *, clock_offset: float = 0.0
) -> list[e.Event | PbxStarted]:
    """What the journal tells from ``position`` on, oldest first, as inferred events.

    ``clock_offset`` is the PBX's clock minus ours, seconds. A file that was replaced is read from
    its start; a line that is still being written, or that makes no sense, is passed over.
    """
    try:
        with path.open("rb") as file:
            status = path.stat()
            replaced = status.st_ino != position.inode or status.st_size < position.offset
            file.seek(0 if replaced else position.offset)
            lines = [line for line in file if line.endswith(b"\n")]
    except FileNotFoundError:
        return []
    found: list[e.Event | PbxStarted] = []
    for line in lines:
        found += _events(line.decode("utf-8", "replace").rstrip("\r\n"), clock_offset)
    arrived: set[CallId] = set()
    for number in reversed(range(len(found))):
        entry = found[number]
        if isinstance(entry, e.CallArrived):
            arrived.add(entry.call)
        elif isinstance(entry, PbxStarted):
            found[number] = PbxStarted(entry.at, frozenset(arrived))
    return found


def _events(line: str, clock_offset: float) -> Sequence[e.Event | PbxStarted]:
    parts = line.split("|")
    if len(parts) > 4 and parts[4] == "QUEUESTART" and parts[0].isdigit():
        # logger.c writes it before the first line of each life of the PBX, never on a reload.
        return [PbxStarted(int(parts[0]) - clock_offset)]
    if len(parts) < 6 or parts[2] != "rexian" or not parts[4].startswith("RX_"):
        return []
    maker = _MAKERS.get(parts[4].removeprefix("RX_"))
    data = [*parts[5:], "", "", "", "", "", ""]
    if maker is None or not data[0].isdigit():
        return []
    at = int(data[0]) / 1000 - clock_offset
    try:
        return maker(CallId(parts[1]), data[1:], at)
    except ValueError:
        return []


def _arrived(call: CallId, data: list[str], at: float) -> list[e.Event]:
    hotline, dialled, trunk, caller, closed = data[:5]
    return [
        e.CallArrived(
            call=call,
            hotline=HotlineNumber(hotline),
            dialled=dialled,
            trunk=trunk,
            caller=caller,
            closed=closed,
            at=at,
            inferred=True,
        )
    ]


def _dialled(call: CallId, data: list[str], at: float) -> list[e.Event]:
    return [e.LegJoined(leg=LegId(call), at=at, inferred=True)]


def _graded(call: CallId, data: list[str], at: float) -> list[e.Event]:
    return [e.GradeGiven(call=call, grade=int(data[0]), at=at, inferred=True)]


def _turned_away(call: CallId, data: list[str], at: float) -> list[e.Event]:
    reason, hotline, dialled, trunk, caller = data[:5]
    return [
        e.CallTurnedAway(
            call=call,
            hotline=HotlineNumber(hotline),
            reason=RefusedBecause(reason),
            dialled=dialled,
            trunk=trunk,
            caller=caller,
            at=at,
            inferred=True,
        )
    ]


def _joined(call: CallId, data: list[str], at: float) -> list[e.Event]:
    role, leg, seat, department, number = data[:5]
    if leg.startswith(f"{call}-"):
        # A leg the core had asked for: the dialplan joined it with the citizen in the same moment.
        return [
            e.LegAnswered(leg=LegId(leg), at=at, inferred=True),
            e.LegJoined(leg=LegId(call), at=at, inferred=True),
            e.LegJoined(leg=LegId(leg), at=at, inferred=True),
        ]
    return [
        e.LegAdopted(
            leg=LegId(leg),
            call=call,
            role=Role(role),
            state=LegState.JOINED,
            seat=SeatNumber(seat) if seat and role == Role.OPERATOR else None,
            department=DepartmentNumber(department) if department else None,
            number=number,
            at=at,
            inferred=True,
        )
    ]


def _gone(call: CallId, data: list[str], at: float) -> list[e.Event]:
    _, leg, cause = data[:3]
    return [e.LegEnded(leg=LegId(leg), ending=ending(cause, answered=True), at=at, inferred=True)]


def _seat(call: CallId, data: list[str], at: float) -> list[e.Event]:
    seat, action = SeatNumber(data[0]), data[1]
    if action == "sign_in":
        return [e.SignInWanted(seat=seat, operator=f"phone:{seat}", at=at, inferred=True)]
    if action == "sign_out":
        return [e.SignOutWanted(seat=seat, at=at, inferred=True)]
    if action == "ready":
        return [e.ReadyWanted(seat=seat, at=at, inferred=True)]
    if action == "break":
        return [e.BreakWanted(seat=seat, at=at, inferred=True)]
    return []


_MAKERS: dict[str, Callable[[CallId, list[str], float], list[e.Event]]] = {
    "ARRIVED": _arrived,
    "TURNED_AWAY": _turned_away,
    "JOINED": _joined,
    "GONE": _gone,
    "DIALLED": _dialled,
    "GRADE": _graded,
    "SEAT": _seat,
}
