"""What must be true of any system once it is at rest, whatever was done to it.

    report = await invariants_hold(system)

Checked against each other: the facts in the journal's files, the database, the PBX's own journal,
the recordings and what is on the PBX now. Raises InvariantBroken (an AssertionError) that lists all
that is wrong.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from acd import facts as f
from acd.values import CallId, Ending, LegId, Outcome, Role, SeatNumber
from store import codec, segment
from store.clean import clean_fact
from store.database import Database
from store.recordings import RecordingRow, Recordings
from store.stored_fact import StoredFact
from tests.live.system import System

UNTRACKED_SECONDS = 0.6
"""How much shorter a track may be than its leg: Asterisk waits up to 0.5 s for a caller's first
packet, and a packet is 20 ms."""


class InvariantBroken(AssertionError):
    """Something that must always hold does not."""


@dataclass(slots=True)
class Report:
    """What was looked at, for tables and for tests' own expectations."""

    offered: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    inferred_calls: int = 0
    lost: int = 0
    """Calls that the PBX's journal has and the facts have not."""
    recordings: int = 0
    worst_gap_seconds: float = 0.0
    """The most that a party's track lacks of its leg."""
    wrong: list[str] = field(default_factory=list)


def facts_on_disk(system: System) -> list[StoredFact]:
    """Every fact of the journal, in order, as its files have it."""
    found: list[StoredFact] = []
    for path in segment.segments_in(system.settings.data / "facts"):
        found += [stored for _, stored in segment.read(path) if not stored.carried]
    return found


async def invariants_hold(system: System, *, within: float = 30.0) -> Report:
    """Wait until what is due is done (facts stored, recordings made), then check everything."""
    report = await invariants_report(system, within=within)
    if report.wrong:
        raise InvariantBroken("\n".join(report.wrong))
    return report


async def invariants_report(system: System, *, within: float = 30.0) -> Report:
    """The same without raising: ``wrong`` lists what is broken."""
    report = Report()
    await _pbx_at_rest(system, report)
    connection = await asyncpg.connect(system.database_url)
    try:
        await _all_stored(connection, system, within)
        await _recordings_made(connection, within)
        stored = facts_on_disk(system)
        facts = [one.fact for one in stored]
        report.wrong += _numbered(stored)
        report.wrong += await _stored_once(connection, stored)
        report.wrong += _one_outcome_each(facts, report)
        report.wrong += await _outcomes_stored(connection, facts)
        report.wrong += _nothing_lost(system, facts, report)
        report.wrong += _one_call_a_seat(facts)
        report.wrong += _nothing_twice(facts)
        report.wrong += _unseen_is_inferred(facts)
    finally:
        await connection.close()
    report.wrong += await _every_voice(system, facts, report)
    report.wrong += await _seats_free(system)
    return report


# --- waiting -------------------------------------------------------------------------------------


async def _pbx_at_rest(system: System, report: Report) -> None:
    try:
        await system.pbx.no_channels_left(within=8)
    except Exception as problem:
        report.wrong.append(f"the PBX: {problem}")


async def _all_stored(connection: Any, system: System, within: float) -> None:
    async def behind() -> str:
        last = facts_on_disk(system)[-1].seq
        stored = await connection.fetchval("SELECT max(seq) FROM positions")
        return "" if stored == last else f"{last} facts in the journal, {stored} stored"

    await _until_empty(behind, within)


async def _recordings_made(connection: Any, within: float) -> None:
    query = (
        "SELECT r.call, r.reason FROM recordings r JOIN calls c USING (call) "
        "WHERE r.status = 'pending' AND c.outcome = 'answered'"
    )

    async def due() -> str:
        rows = await connection.fetch(query)
        return "; ".join(f"no recording of {row[0]} ({row[1]})" for row in rows)

    await _until_empty(due, within)


async def _until_empty(missing: Callable[[], Awaitable[str]], within: float) -> None:
    """Wait until nothing is missing; ``within`` seconds in which nothing was done are too many."""
    loop = asyncio.get_running_loop()
    before, end = "", loop.time() + within
    while found := await missing():
        if found != before:
            before, end = found, loop.time() + within
        if loop.time() > end:
            raise InvariantBroken(f"for {within} s nothing was done: {found}")
        await asyncio.sleep(0.1)


# --- 4: facts ------------------------------------------------------------------------------------


def _numbered(stored: Sequence[StoredFact]) -> Iterator[str]:
    if [one.seq for one in stored] != list(range(1, len(stored) + 1)):
        yield "the journal's facts are not numbered 1, 2, 3 ... without gaps"


async def _stored_once(connection: Any, stored: Sequence[StoredFact]) -> list[str]:
    rows = await connection.fetch("SELECT seq, kind, body FROM facts ORDER BY seq")
    there = [(row["seq"], row["kind"], json.loads(row["body"])) for row in rows]
    facts = [(one.seq, clean_fact(one.fact)) for one in stored]
    here = [
        (seq, codec.kind_name(fact), json.loads(json.dumps(codec.encode(fact))))
        for seq, fact in facts
    ]
    wrong = []
    if there != here:
        odd = [pair for pair in zip(here, there, strict=False) if pair[0] != pair[1]][:3]
        wrong.append(f"{len(here)} facts in the journal, {len(there)} in the database; {odd}")
    failures = await connection.fetch("SELECT seq, projection, error FROM projection_failures")
    wrong += [f"fact {row['seq']} was not built in: {row['error']}" for row in failures]
    return wrong


# --- 1: outcomes ---------------------------------------------------------------------------------


def _one_outcome_each(facts: Sequence[f.Fact], report: Report) -> Iterator[str]:
    offered = Counter(fact.call for fact in facts if isinstance(fact, f.CallOffered))
    refused = Counter(fact.call for fact in facts if isinstance(fact, f.CallRefused))
    ended = Counter(fact.call for fact in facts if isinstance(fact, f.CallEnded))
    report.offered = len(offered) + len(refused)
    report.refused = len(refused)
    report.outcomes = Counter(str(fact.outcome) for fact in facts if isinstance(fact, f.CallEnded))
    for call in {*offered, *refused, *ended}:
        counts = (offered[call], refused[call], ended[call])
        if counts not in ((1, 0, 1), (0, 1, 0)):
            yield f"call {call} was offered, refused, ended {counts} times"


async def _outcomes_stored(connection: Any, facts: Sequence[f.Fact]) -> list[str]:
    rows = await connection.fetch("SELECT call, outcome FROM calls")
    stored = {row["call"]: row["outcome"] for row in rows}
    expected: dict[str, str | None] = {}
    for fact in facts:
        if isinstance(fact, f.CallEnded):
            expected[fact.call] = str(fact.outcome)
        elif isinstance(fact, f.CallRefused):
            expected[fact.call] = str(Outcome.REFUSED)
    wrong = f"calls in the database {stored}, by the facts {expected}"
    return [] if stored == expected else [wrong]


def _nothing_lost(system: System, facts: Sequence[f.Fact], report: Report) -> Iterator[str]:
    known = {fact.call for fact in facts if isinstance(fact, (f.CallOffered, f.CallRefused))}
    report.inferred_calls = len(
        {getattr(fact, "call", None) for fact in facts if fact.inferred} - {None}
    )
    on_pbx = set()
    for line in system.pbx_journal.read_text().splitlines():
        parts = line.split("|")
        if len(parts) > 4 and parts[4] in ("RX_ARRIVED", "RX_TURNED_AWAY"):
            on_pbx.add(CallId(parts[1]))
    report.lost = len(on_pbx - known)
    if on_pbx - known:
        yield f"calls that the PBX had and nobody counted: {sorted(on_pbx - known)}"


# --- 2 and 5: seats, and nothing twice -----------------------------------------------------------


def _one_call_a_seat(facts: Sequence[f.Fact]) -> Iterator[str]:
    on_seat: dict[SeatNumber, LegId] = {}
    rung: dict[CallId, LegId] = {}
    gone: set[CallId] = set()
    for fact in facts:
        match fact:
            case f.SeatRung(call=call, seat=seat, leg=leg):
                if seat in on_seat:
                    yield f"seat {seat} was rung by {leg} while it had {on_seat[seat]}"
                if call in rung:
                    yield f"call {call} rang {leg} while it rang {rung[call]}"
                if call in gone:
                    yield f"seat {seat} was rung for call {call} whose caller was gone"
                on_seat[seat], rung[call] = leg, leg
            case f.SeatRingEnded(call=call, seat=seat, leg=leg):
                if on_seat.get(seat) == leg:
                    del on_seat[seat]
                if rung.get(call) == leg:
                    del rung[call]
            case f.PartyJoined(call=call, seat=seat, leg=leg, role=Role.OPERATOR):
                if seat is not None:
                    if on_seat.get(seat, leg) != leg:
                        yield f"seat {seat} joined with {leg} while it had {on_seat[seat]}"
                    on_seat[seat] = leg
                if rung.get(call) == leg:
                    del rung[call]
            case f.PartyLeft(call=call, leg=leg, seat=seat, role=role):
                if role is Role.CITIZEN:
                    gone.add(call)
                elif seat is not None and on_seat.get(seat) == leg:
                    del on_seat[seat]
            case _:
                pass
    if on_seat:
        yield f"seats that still have a leg: {on_seat}"


def _nothing_twice(facts: Sequence[f.Fact]) -> Iterator[str]:
    for kind in (f.SeatRung, f.DepartmentRung, f.PartyJoined, f.PartyLeft):
        legs = Counter(fact.leg for fact in facts if isinstance(fact, kind))
        for leg, times in legs.items():
            if times > 1:
                yield f"{kind.__name__} of leg {leg} {times} times"


# --- 6: what was not seen says so ----------------------------------------------------------------


def _unseen_is_inferred(facts: Sequence[f.Fact]) -> Iterator[str]:
    sighted: bool | None = None
    for fact in facts:
        if isinstance(fact, (f.PbxSeen, f.PbxLost)):
            now = isinstance(fact, f.PbxSeen)
            if now is sighted:
                yield f"{type(fact).__name__} at {fact.at} twice in a row"
            sighted = now
        elif not sighted and not fact.inferred and getattr(fact, "leg", None):
            yield f"{fact} was not seen, and says it was"


# --- 7: every voice ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Voice:
    role: str
    begin: float
    end: float = 0.0
    guessed: bool = False
    """Its end is not known to the second: the PBX died with it."""


def _voices(facts: Sequence[f.Fact]) -> dict[CallId, dict[LegId, _Voice]]:
    calls: dict[CallId, dict[LegId, _Voice]] = defaultdict(dict)
    for fact in facts:
        match fact:
            case f.CallOffered(call=call, at=at):
                calls[call][LegId(call)] = _Voice("citizen", at)
            case f.PartyJoined(call=call, leg=leg, role=role, at=at):
                calls[call][leg] = _Voice(str(role), at)
            case f.PartyLeft(call=call, leg=leg, at=at, ending=ending):
                voice = calls[call].get(leg)
                if voice is not None:
                    voice.end, voice.guessed = at, ending is Ending.LOST
            case _:
                pass
    return calls


async def _every_voice(system: System, facts: Sequence[f.Fact], report: Report) -> list[str]:
    wrong: list[str] = []
    answered = {
        fact.call
        for fact in facts
        if isinstance(fact, f.CallEnded) and fact.outcome is Outcome.ANSWERED
    }
    database = Database(system.database_url)
    try:
        rows = {call: await Recordings(database).one(call) for call in answered}
    finally:
        await database.close()
    voices = _voices(facts)
    for call in sorted(answered):
        recorded = rows[call]
        if recorded is None:
            wrong.append(f"call {call} was answered and has no recording")
            continue
        report.recordings += 1
        if recorded.status != "ok" or recorded.case is None:
            wrong.append(f"recording {call}: {recorded.status}, case {recorded.case}")
        wrong += _one_recording(recorded, voices[call], report)
    return wrong


def _one_recording(
    recorded: RecordingRow, voices: dict[LegId, _Voice], report: Report
) -> Iterator[str]:
    for leg, voice in voices.items():
        spans = [
            (recorded.started_at + span.start, recorded.started_at + span.start + span.seconds)
            for row in recorded.voices
            if row.leg == leg and row.role == voice.role
            for span in row.spans
        ]
        if not spans:
            yield f"call {recorded.call}: no track of {voice.role} {leg}"
            continue
        if voice.guessed:
            continue
        heard = sum(max(0.0, min(end, voice.end) - max(begin, voice.begin)) for begin, end in spans)
        gap = (voice.end - voice.begin) - heard
        report.worst_gap_seconds = max(report.worst_gap_seconds, gap)
        if gap > UNTRACKED_SECONDS:
            yield (
                f"call {recorded.call}: {heard:.2f} s of {voice.role} {leg} are on its track, "
                f"which was on the call for {voice.end - voice.begin:.2f} s"
            )


# --- seats ---------------------------------------------------------------------------------------


async def _seats_free(system: System) -> list[str]:
    api = await system.api()
    page = (await api.get("/seats")).json()
    busy = [
        f"seat {seat['number']} is {seat['state']}"
        for seat in page["items"]
        if seat["state"] in ("reserved", "talking") or seat["call"]
    ]
    live = (await api.get("/calls", params={"live": "true"})).json()["items"]
    return busy + [f"call {call['id']} is up" for call in live]
