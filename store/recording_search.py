"""Finding recordings by anything: the one query behind the list.

Lists are read newest first off an index. Who is on a recording (hotline, seat, operator,
department) stands in ``recording_parties`` in that very order; the condition that is likely to be
the rarest leads, the others are looked up for each of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, any_, exists, func, literal, or_, select, tuple_

from store.clean import clean_text
from store.columns import Moment
from store.repeats import case_and_repeats
from store.schema import calls, recording_parties, recordings, satisfaction
from store.sealed import open_to_search


class WantedRecordings(Protocol):
    """All given conditions must hold; ``since`` (inclusive) and ``before`` (exclusive) are about
    ``started_at``, lengths are in seconds. Of what was not measured yet nothing is longer or less.
    """

    @property
    def since(self) -> float | None: ...
    @property
    def before(self) -> float | None: ...
    @property
    def hotline(self) -> str | None: ...
    @property
    def caller(self) -> str | None: ...
    @property
    def seat(self) -> str | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def call(self) -> str | None: ...
    @property
    def case(self) -> str | None: ...
    @property
    def grade(self) -> int | None:
        """What the citizen keyed in at the end of the call, 1 to 5."""

    @property
    def longer_than(self) -> float | None: ...
    @property
    def shorter_than(self) -> float | None: ...
    @property
    def silence_over(self) -> float | None:
        """The longest silence lasts at least so long."""

    @property
    def overlap_over(self) -> float | None:
        """At least so long two talk at once."""

    @property
    def coverage_below(self) -> float | None: ...


def search(
    wanted: WantedRecordings, after: tuple[float, str] | None, limit: int
) -> Select[tuple[Any, ...]]:
    """At most ``limit`` rows, newest first, beginning after the key ``(started_at, call)``."""
    query = stored()
    by: Any = recordings
    parties = _parties(wanted)
    if parties and _is_of_the_sound(wanted):
        by = _heard(wanted, parties, after, limit)
        query = query.join(by, by.c.call == recordings.c.call)
    elif parties:
        by = recording_parties.alias()
        query = query.join(by, and_(by.c.call == recordings.c.call, *_is(by, *parties[0])))
        query = query.where(*(_is_on(by, *also) for also in parties[1:]))
    query = query.where(*_within(by, wanted, after))
    if wanted.case is not None or wanted.caller is not None:
        # Few at any time: found first, whatever else the planner would think of.
        few = _calls(wanted).cte().prefix_with("MATERIALIZED")
        query = query.join(few, few.c.call == by.c.call)
    if wanted.call is not None:
        query = query.where(by.c.call == clean_text(wanted.call))
    if wanted.grade is not None:
        query = query.where(satisfaction.c.grade == wanted.grade)
    query = query.where(*_of_the_sound(wanted))
    return query.order_by(by.c.started_at.desc(), by.c.call.desc()).limit(limit)


def _parties(wanted: WantedRecordings) -> list[tuple[str, str]]:
    """Kind and name of all that are asked for, those first that are on few recordings."""
    kinds = ("department", "seat", "operator", "hotline")
    return [(kind, clean_text(name)) for kind in kinds if (name := getattr(wanted, kind))]


def _heard(
    wanted: WantedRecordings,
    parties: Sequence[tuple[str, str]],
    after: tuple[float, str] | None,
    limit: int,
) -> Any:
    """The recordings these are on that sound as asked, found by indexes alone. Those of the first
    one that sound so are few and come first: the planner takes them for none, and would begin with
    a whole hotline's. If nothing else is asked, only the page is read then.
    """
    by = recording_parties.alias()
    same = and_(by.c.call == recordings.c.call, by.c.started_at == recordings.c.started_at)
    of_the_first = (
        select(by.c.call, by.c.started_at)
        .join(recordings, same)
        .where(*_is(by, *parties[0]), *_within(by, wanted, after), *_of_the_sound(wanted))
    )
    few = of_the_first.cte().prefix_with("MATERIALIZED")
    query = select(few.c.call, few.c.started_at)
    query = query.where(*(_is_on(few, *also) for also in parties[1:]))
    if all(one is None for one in (wanted.case, wanted.caller, wanted.call, wanted.grade)):
        query = query.order_by(few.c.started_at.desc(), few.c.call.desc()).limit(limit)
    return query.subquery()


def _is_on(by: Any, kind: str, name: str) -> ColumnElement[bool]:
    """Somebody else is on the recording, too."""
    also = recording_parties.alias()
    return exists().where(
        also.c.call == by.c.call, also.c.started_at == by.c.started_at, *_is(also, kind, name)
    )


def _within(
    by: Any, wanted: WantedRecordings, after: tuple[float, str] | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(by.c.started_at >= wanted.since)
    if wanted.before is not None:
        found.append(by.c.started_at < wanted.before)
    if after is not None:
        key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
        found.append(tuple_(by.c.started_at, by.c.call) < key)
    return found


def stored() -> Select[tuple[Any, ...]]:
    """Every recording that is or was in the store, with what its call says of it."""
    return (
        select(recordings, calls.c.case, calls.c.hotline, calls.c.caller, calls.c.operator)
        .add_columns(satisfaction.c.grade)
        .join(calls, calls.c.call == recordings.c.call)
        .outerjoin(satisfaction, satisfaction.c.call == recordings.c.call)
        .where(recordings.c.path.is_not(None))
    )


def _is(parties: Any, kind: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return (parties.c.kind == kind, parties.c.name == name)


def _is_of_the_sound(wanted: WantedRecordings) -> bool:
    asked = (wanted.longer_than, wanted.silence_over, wanted.overlap_over, wanted.coverage_below)
    return any(least is not None for least in asked)


def _of_the_sound(wanted: WantedRecordings) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        column >= least
        for column, least in (
            (recordings.c.seconds, wanted.longer_than),
            (recordings.c.longest_silence_seconds, wanted.silence_over),
            (recordings.c.overlap_seconds, wanted.overlap_over),
        )
        if least is not None
    ]
    if wanted.shorter_than is not None:
        found.append(recordings.c.seconds < wanted.shorter_than)
    if wanted.coverage_below is not None:
        found.append(recordings.c.coverage < wanted.coverage_below)
    return found


def _calls(wanted: WantedRecordings) -> Select[tuple[str]]:
    """The calls of a case, or of a caller: the whole number, or its end."""
    query = select(calls.c.call)
    if wanted.case is not None:
        # As an array, so that the few are looked up and not all calls compared with them.
        few = func.array(case_and_repeats(wanted.case).scalar_subquery())
        query = query.where(calls.c.case == any_(few))
    if wanted.caller is not None:
        end = clean_text(wanted.caller)
        # By the index of reversed numbers.
        ends_so = func.reverse(calls.c.caller).startswith(end[::-1], autoescape=True)
        query = query.where(
            or_(ends_so, calls.c.caller_e164 == end),
            open_to_search(end, calls.c.caller_e164, calls.c.caller),
        )
    return query
