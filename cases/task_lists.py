"""Where each kind of task comes from: one query each. A task is no row of its own; it is there as
long as the case, or the ring-back, says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import TextualSelect, bindparam, text

from store.columns import Moment


class TaskKind(StrEnum):
    """What is to be done off the phone."""

    FEEDBACK = "feedback"
    """A department replied: check the answer, and close the case or send it back."""
    URGE = "urge"
    """A deadline is near or over: press the department."""
    REVISIT = "revisit"
    """Ask the citizen whether the matter is settled."""
    RING_BACK = "ring_back"
    """A citizen asked to be rung back."""
    RETURN = "return"
    """A department wants to give the case back."""
    DISPUTE = "dispute"
    EXTENSION = "extension"
    SIGN_OFF = "sign_off"
    """A proposed handling waits for a leader's word."""
    MEETING = "meeting"
    """To be dealt with by several departments in the next joint meeting."""


OF_OPERATORS = (
    TaskKind.FEEDBACK,
    TaskKind.URGE,
    TaskKind.REVISIT,
    TaskKind.RING_BACK,
    TaskKind.RETURN,
)
"""The others are decided by those in charge."""

URGED_SECONDS = 24 * 3600.0
"""For so long a department that somebody pressed is left alone."""
CLAIM_SECONDS = 8 * 3600.0
"""A shift: who took a task and let it lie does not keep it from the others for ever."""

_OF_CASE = """
    c."case" AS subject, c."case", c.hotline, c.lead, c.due_at, c.tries, c.subject AS title,
    NULL AS number
"""
_FEEDBACK = f"""
    SELECT {_OF_CASE}, coalesce(d.replied_at, c.changed_at) AS since,
        d.replied_by AS asked_by, d.reply AS why
    FROM cases c
    LEFT JOIN case_dispatches d
        ON d."case" = c."case" AND d.role = 'lead' AND d.ended_at IS NULL
    WHERE c.stage = 'replied'
"""
_URGE = f"""
    SELECT {_OF_CASE}, near.since, NULL AS asked_by, near.clock AS why
    FROM cases c
    JOIN LATERAL (
        SELECT coalesce(d.warn_at, d.due_at) AS since, d.clock FROM case_deadlines d
        WHERE d."case" = c."case" AND d.ended_at IS NULL AND d.clock IN ('accept', 'reply')
            AND coalesce(d.warn_at, d.due_at) <= :now
        ORDER BY 1 LIMIT 1
    ) near ON true
    WHERE c.status = 'open' AND c.marks && ARRAY['urged', 'supervised']
        AND c.stage IN ('dispatched', 'handling')
        AND NOT EXISTS (
            SELECT FROM case_changes h
            WHERE h."case" = c."case" AND h.action = 'urge' AND h.by IS NOT NULL
                AND h.at > :urged
        )
"""
_REVISIT = f"""
    SELECT {_OF_CASE}, c.closed_at AS since, NULL AS asked_by, '' AS why
    FROM cases c
    WHERE c.stage = 'closed' AND NOT (c.marks && ARRAY['on_the_spot', 'taken_back', 'merged'])
"""
_RING_BACK = """
    SELECT r.call AS subject, calls."case", calls.hotline, NULL AS lead,
        NULL::timestamptz AS due_at,
        r.attempts AS tries, '' AS title, r.number, r.booked_at AS since,
        NULL AS asked_by, '' AS why
    FROM ring_backs r JOIN calls ON calls.call = r.call
    WHERE r.closed_at IS NULL
"""


def _question(mark: str, action: str) -> str:
    """Something asked for that waits for a decision; who asked last and why is in the history."""
    return f"""
        SELECT {_OF_CASE}, asked.at AS since, asked.by AS asked_by, asked.why
        FROM cases c
        JOIN LATERAL (
            SELECT h.at, h.by, h.why FROM case_changes h
            WHERE h."case" = c."case" AND h.action = '{action}' ORDER BY h.version DESC LIMIT 1
        ) asked ON true
        WHERE c.status = 'open' AND c.marks @> ARRAY['{mark}']
    """


_SOURCES = {
    TaskKind.FEEDBACK: _FEEDBACK,
    TaskKind.URGE: _URGE,
    TaskKind.REVISIT: _REVISIT,
    TaskKind.RING_BACK: _RING_BACK,
    TaskKind.RETURN: _question("return_asked", "ask_return"),
    TaskKind.DISPUTE: _question("disputed", "dispute"),
    TaskKind.EXTENSION: _question("extension_asked", "ask_extension"),
    TaskKind.SIGN_OFF: _question("sign_off_asked", "propose"),
    TaskKind.MEETING: _question("meeting", "list_for_meeting"),
}
_LIST = """
    SELECT t.*, k.account AS claimed_by, k.at AS claimed_at
    FROM ({source}) t
    LEFT JOIN task_claims k
        ON k.kind = '{kind}' AND k.subject = t.subject AND k.at >= t.since AND k.at > :claimed
    WHERE {conditions}
    ORDER BY t.since, t.subject LIMIT :limit
"""
_MOMENTS = ("now", "urged", "claimed", "since")


CONDITIONS = {
    "hotline": "t.hotline = :hotline",
    "subject": "t.subject = :subject",
    "mine": "k.account = :account",
    "free": "k.account IS NULL",
    "from": "t.since >= :since",
    "later": "t.since > :since",
    "after": "t.since >= :since AND (t.since > :since OR t.subject > :name)",
}
_VALUES = (*_MOMENTS, "hotline", "subject", "account", "name", "limit")


def listing(kind: TaskKind, conditions: Iterable[str]) -> tuple[TextualSelect, frozenset[str]]:
    """The query for one kind, longest waiting first, and the names of the values it wants.

    ``conditions`` are names of ``CONDITIONS``; all must hold.
    """
    said = " AND ".join(["true", *(CONDITIONS[name] for name in sorted(conditions))])
    sql = _LIST.format(source=_SOURCES[kind], kind=kind.value, conditions=said)
    wanted = frozenset(name for name in _VALUES if f":{name}" in sql)
    moments = [bindparam(name, type_=Moment) for name in _MOMENTS if name in wanted]
    query = text(sql).bindparams(*moments)
    return query.columns(due_at=Moment(), since=Moment(), claimed_at=Moment()), wanted
