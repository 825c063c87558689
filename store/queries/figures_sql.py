"""The questions the figures are counted with: each gives rows of ``(key, ...)``, one for each group
of calls.

``wanted`` are the inbound calls offered in the span, but for test calls: those are no citizens, and
are counted apart. A call belongs to the queue it was answered in, or waited in last.
"""

from __future__ import annotations

from sqlalchemy import TextClause, bindparam, text

from acd.trial_line import TRIAL_TRUNK
from store.columns import Moment

KEYS = {None: "''::text", "hotline": "hotline", "queue": "coalesce(queue, '')"}
"""What the calls can be grouped by, and how a row of ``calls`` says it; None: all in one group."""

_OF_CITIZENS = f"direction = 'inbound' AND trunk <> '{TRIAL_TRUNK}'"
_WANTED = f"""
    WITH wanted AS (
        SELECT *, {{key}} AS key, answered_at IS NOT NULL AS answered FROM calls
        WHERE {_OF_CITIZENS} AND offered_at >= :start AND offered_at < :end
            AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
            AND (CAST(:queue AS text) IS NULL OR queue = :queue)
    )
    """
_COUNTS = """
    SELECT key, count(*) AS offered,
        count(*) FILTER (WHERE queued) AS queued,
        count(*) FILTER (WHERE answered) AS answered,
        count(*) FILTER (WHERE NOT answered AND outcome = 'abandoned') AS abandoned,
        count(*) FILTER (WHERE NOT answered AND outcome = 'abandoned'
            AND rung_back_at IS NOT NULL) AS abandoned_rung_back,
        count(*) FILTER (WHERE NOT answered AND outcome IN ('failed', 'answered')) AS failed,
        count(*) FILTER (WHERE NOT answered AND outcome IS NULL) AS waiting,
        count(*) FILTER (WHERE answered AND wait_seconds <= :threshold) AS answered_in_time,
        count(*) FILTER (WHERE NOT answered AND outcome = 'abandoned'
            AND wait_seconds <= :threshold) AS abandoned_in_time,
        coalesce(sum(wait_seconds) FILTER (WHERE answered), 0) AS wait_seconds,
        coalesce(max(wait_seconds) FILTER (WHERE answered OR outcome = 'abandoned'), 0)
            AS longest_wait_seconds,
        coalesce(sum(talk_seconds) FILTER (WHERE answered), 0) AS talk_seconds,
        count(talk_seconds) FILTER (WHERE answered) AS talks_ended,
        count(*) FILTER (WHERE inferred) AS inferred
    FROM wanted GROUP BY key
    """
_REFUSED = """
    SELECT key, coalesce(refused_because, '') AS reason, count(*) AS calls FROM wanted
    WHERE outcome = 'refused' AND NOT answered GROUP BY 1, 2
    """
_HOLDS = """
    SELECT key, count(*) AS holds,
        coalesce(sum(greatest(0, extract(epoch FROM coalesce(until, :now) - "from"))), 0)
            ::double precision AS hold_seconds
    FROM places JOIN wanted USING (call)
    WHERE place = 'held' AND role = 'citizen' GROUP BY key
    """
_TRANSFERS = """
    SELECT key, count(*) AS transfers, count(*) FILTER (WHERE how = 'returned')
        AS transfers_returned
    FROM transfers JOIN wanted USING (call) GROUP BY key
    """
_CONSULTATIONS = """
    SELECT key, count(*) AS consultations FROM consultations JOIN wanted USING (call) GROUP BY key
    """
_EMERGENCIES = """
    SELECT key, count(DISTINCT call) AS emergencies FROM call_flags JOIN wanted USING (call)
    WHERE flag = 'emergency' GROUP BY key
    """
_HANDLING = """
    SELECT key,
        coalesce(sum(extract(epoch FROM until - "from")) FILTER (WHERE state = 'talking'), 0)
            ::double precision AS seat_talk_seconds,
        coalesce(sum(extract(epoch FROM until - "from")) FILTER (WHERE state = 'wrap_up'), 0)
            ::double precision AS wrap_up_seconds
    FROM seat_log JOIN wanted USING (call)
    WHERE state IN ('talking', 'wrap_up') AND until IS NOT NULL AND wanted.ended_at IS NOT NULL
    GROUP BY key
    """
_RUNG_BACK = """
    SELECT key, count(*) AS ring_backs_booked,
        count(*) FILTER (WHERE how = 'reached') AS ring_backs_reached
    FROM ring_backs JOIN wanted USING (call) GROUP BY key
    """
_GRADES = """
    SELECT key, grade, count(*) AS calls FROM satisfaction JOIN wanted USING (call) GROUP BY 1, 2
    """
_WORK = """
    WITH stretches AS (
        SELECT {key} AS key, extract(epoch FROM least(coalesce(until, :end), :end)
            - greatest("from", :start)) AS seconds
        FROM seat_log LEFT JOIN (SELECT call, hotline, queue FROM calls) AS known USING (call)
        WHERE state IN ('talking', 'wrap_up') AND "from" < :end
            AND (until IS NULL OR until > :start)
            AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
            AND (CAST(:queue AS text) IS NULL OR queue = :queue)
    )
    SELECT coalesce(key, '') AS key, sum(seconds)::double precision AS busy_seconds
    FROM stretches GROUP BY 1
    """
_STAFFED = """
    SELECT coalesce(sum(extract(epoch FROM least(coalesce(until, :end), :end)
        - greatest("from", :start))), 0)::double precision AS seconds
    FROM seat_log WHERE state IN ('talking', 'wrap_up', 'ready') AND "from" < :end
        AND (until IS NULL OR until > :start)
    """
_OUTBOUND = """
    SELECT {key} AS key, count(*) AS outbound,
        count(*) FILTER (WHERE answered_at IS NOT NULL) AS outbound_reached
    FROM calls WHERE direction = 'outbound' AND offered_at >= :start AND offered_at < :end
        AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
        AND (CAST(:queue AS text) IS NULL OR queue = :queue)
    GROUP BY 1
    """
_TESTS = f"""
    SELECT {{key}} AS key, count(*) AS test_calls
    FROM calls WHERE trunk = '{TRIAL_TRUNK}' AND offered_at >= :start AND offered_at < :end
        AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
        AND (CAST(:queue AS text) IS NULL OR queue = :queue)
    GROUP BY 1
    """
_SEEN = """
    SELECT coalesce(sum(extract(epoch FROM least(coalesce(until, :end), :end)
        - greatest("from", :start))), 0)::double precision
    FROM sight_log WHERE "from" < :end AND (until IS NULL OR until > :start)
    """
_STRETCHES = f"""
    SELECT (floor(extract(epoch FROM offered_at) / CAST(:width AS integer))
            * CAST(:width AS integer))::double precision AS begins,
        count(*) AS offered, count(*) FILTER (WHERE answered_at IS NOT NULL) AS answered
    FROM calls WHERE {_OF_CITIZENS} AND offered_at >= :start AND offered_at < :end
        AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
    GROUP BY 1 ORDER BY 1
    """


def _clause(sql: str, key: str) -> TextClause:
    made = text(sql.format(key=key))
    moments = [name for name in ("start", "end", "now") if f":{name}" in sql]
    return made.bindparams(*(bindparam(name, type_=Moment) for name in moments))


def _of_wanted(sql: str) -> dict[str | None, TextClause]:
    return {by: _clause(_WANTED + sql, key) for by, key in KEYS.items()}


def _of_all(sql: str) -> dict[str | None, TextClause]:
    return {by: _clause(sql, key) for by, key in KEYS.items()}


COUNTS, REFUSED = _of_wanted(_COUNTS), _of_wanted(_REFUSED)
HOLDS, TRANSFERS = _of_wanted(_HOLDS), _of_wanted(_TRANSFERS)
CONSULTATIONS, EMERGENCIES = _of_wanted(_CONSULTATIONS), _of_wanted(_EMERGENCIES)
HANDLING, RUNG_BACK, GRADES = _of_wanted(_HANDLING), _of_wanted(_RUNG_BACK), _of_wanted(_GRADES)
OUTBOUND, WORK, TESTS = _of_all(_OUTBOUND), _of_all(_WORK), _of_all(_TESTS)
STAFFED, SEEN = _clause(_STAFFED, ""), _clause(_SEEN, "")
STRETCHES = _clause(_STRETCHES, "")
