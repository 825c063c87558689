"""The SQL that makes calls, their legs and recordings, and who is on these.

A case has three calls on average; one call of three thousand comes to one of twenty cases, whose
callers ring day after day.
"""

from __future__ import annotations

from bench.load.site import DAYS, NOW

_PLACED = f"""
CREATE TEMP TABLE placed AS
SELECT m, 'rx-' || lpad(m::text, 9, '0') AS call, c."case", c.hotline, c.caller,
    to_timestamp({NOW}) - ({{recordings}} - m) * {DAYS * 86_400}.0 / {{recordings}} * interval '1 s'
        - interval '10 minutes' AS at,
    least(10 + 90 * pg_temp.tail(m, 21), 7200) AS seconds, 1 + pg_temp.pick(m, 23, 60) AS place,
    CASE WHEN pg_temp.pick(m, 24, 7) = 0 THEN c.department END AS department,
    m % 3 <> 1 AND pg_temp.pick(m, 25, 2) = 0 AS outbound
FROM (
    SELECT m, CASE WHEN m % 3000 = 0 THEN 1 + (m / 3000 % 20) * ({{cases}} / 20)
        ELSE least({{cases}}, 1 + (m - 1) * {{cases}} / {{recordings}}) END AS n
    FROM generate_series(1::bigint, {{recordings}}) m
) AS drawn JOIN numbered c USING (n)
"""

_CALLS = """
INSERT INTO calls (call, hotline, dialled, trunk, caller, caller_e164, offered_at, queued,
    answered_at, seat, operator, ended_at, outcome, ending, wait_seconds, talk_seconds, "case",
    direction, purpose, placed_by, queue)
SELECT call, hotline, hotline, 'trunk', coalesce(substr(caller, 4), ''), caller, at, NOT outbound,
    at + interval '8 s', (1000 + place)::text, 'op' || lpad(place::text, 2, '0'),
    at + seconds * interval '1 s', 'answered', 'hung_up', 8, seconds - 8, "case",
    CASE WHEN outbound THEN 'outbound' ELSE 'inbound' END, CASE WHEN outbound THEN 'contact' END,
    CASE WHEN outbound THEN (1000 + place)::text END, 'all'
FROM placed ORDER BY m
"""

_CASE_CALLS = """
INSERT INTO case_calls ("case", call, joined_at) SELECT "case", call, at FROM placed ORDER BY m
"""

_LEGS = """
INSERT INTO legs (call, leg, role, seat, operator, department, number, began_at, answered_at,
    joined_at, ended_at, ending)
SELECT call, call || '-' || party.n, party.role,
    CASE WHEN party.n = 1 THEN (1000 + place)::text END,
    CASE WHEN party.n = 1 THEN 'op' || lpad(place::text, 2, '0') END,
    CASE WHEN party.n = 2 THEN department END, NULL, at, at + interval '8 s',
    at + interval '8 s', at + seconds * interval '1 s', 'hung_up'
FROM placed CROSS JOIN (VALUES (0, 'citizen'), (1, 'operator'), (2, 'department'))
    AS party (n, role)
WHERE party.n < 2 OR department IS NOT NULL
ORDER BY m, party.n
"""

_RECORDINGS = """
INSERT INTO recordings (call, status, path, sha256, bytes, seconds, started_at, sample_rate,
    sources, ledger_day, ledger_entry, measured_at, conversation_seconds, silence_seconds,
    longest_silence_seconds, overlap_seconds, covered_at, expected_seconds, recorded_seconds,
    coverage)
SELECT call, 'ok', to_char(at, 'YYYY/MM/DD/') || call || '.ogg',
    md5(call) || md5(call || '+'), (seconds * 6000)::bigint, seconds, at, 16000,
    jsonb_build_array(
        jsonb_build_object('name', 'citizen-' || call || '-0.sln', 'bytes', seconds * 32000),
        jsonb_build_object('name', 'operator-' || call || '-8.sln', 'bytes', seconds * 32000)),
    to_char(at, 'YYYY-MM-DD'), m::int, at + interval '1 hour', seconds - 8,
    seconds * pg_temp.pick(m, 31, 50) / 100, least(seconds * 0.5, 3 * pg_temp.tail(m, 32)),
    least(seconds * 0.2, 1.5 * pg_temp.tail(m, 34)), at + interval '1 hour', seconds * 2,
    seconds * 2 * (CASE WHEN pg_temp.pick(m, 33, 2000) = 0 THEN 0.9 ELSE 1 END),
    CASE WHEN pg_temp.pick(m, 33, 2000) = 0 THEN 0.9 ELSE 1 END
FROM placed ORDER BY m
"""

_VOICES = """
INSERT INTO voices (call, channel, key, role, leg, starts, seconds, level_dbfs, peaks, spans,
    talk_seconds, talk_share, speech_dbfs, clipped_share)
SELECT call, party.n, party.role || '-0', party.role, call || '-' || party.n, 8 * party.n,
    seconds - 8 * party.n, -26.5, to_char(at, 'YYYY/MM/DD/') || call || '.peaks.json',
    jsonb_build_array(jsonb_build_object('start', 8 * party.n, 'seconds', seconds - 8 * party.n)),
    seconds * 0.4, 0.5, -24.0, 0
FROM placed CROSS JOIN (VALUES (0, 'citizen'), (1, 'operator'), (2, 'department'))
    AS party (n, role)
WHERE party.n < 2 OR department IS NOT NULL
ORDER BY m, party.n
"""

_PARTIES = """
INSERT INTO recording_parties (kind, name, started_at, call)
SELECT kind, name, at, call FROM placed CROSS JOIN LATERAL (VALUES ('hotline', hotline),
    ('seat', (1000 + place)::text), ('operator', 'op' || lpad(place::text, 2, '0')),
    ('department', department)) AS party (kind, name)
WHERE name IS NOT NULL ORDER BY m
"""

_SATISFACTION = """
INSERT INTO satisfaction (call, "case", asked_at, given_at, grade, seat, operator)
SELECT call, "case", at + seconds * interval '1 s', at + seconds * interval '1 s',
    1 + pg_temp.few(m, 41, 5), (1000 + place)::text, 'op' || lpad(place::text, 2, '0')
FROM placed WHERE NOT outbound AND pg_temp.pick(m, 42, 5) < 2 ORDER BY m
"""

CALLS = {
    "numbers of calls": _PLACED,
    "calls": _CALLS,
    "calls of cases": _CASE_CALLS,
    "legs": _LEGS,
    "recordings": _RECORDINGS,
    "voices": _VOICES,
    "who is on them": _PARTIES,
    "grades": _SATISFACTION,
}
