"""The SQL that makes cases: what was asked, who had it, by when, and every change.

Nothing is drawn by chance: each figure is a hash of the row's number, so every run has the same
rows. ``pick(n, salt, many)`` is even over 0 … many - 1, ``few(n, salt, many)`` comes back to the
low ones again and again (half of all rows have the lowest fifth), ``tail(n, salt)`` is 1 or a
little more for most and far more for a few (Pareto's: 2 % are ten times the least).
"""

from __future__ import annotations

from bench.load.said import ESTATES, MATTERS, METERS, REPLY
from bench.load.site import BUREAUS, CATEGORIES, DAYS, HOTLINES, NOW, STREETS

FUNCTIONS = """
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, many int) RETURNS int IMMUTABLE LANGUAGE sql
AS 'SELECT ((hashint8extended(n, salt) & 2147483647) % many)::int';
CREATE FUNCTION pg_temp.few(n bigint, salt bigint, many int) RETURNS int IMMUTABLE LANGUAGE sql
AS 'SELECT floor(many * power(
    ((hashint8extended(n, salt) & 2147483647) / 2147483648.0::double precision), 2.3))::int';
CREATE FUNCTION pg_temp.tail(n bigint, salt bigint) RETURNS double precision IMMUTABLE LANGUAGE sql
AS 'SELECT power(1 - (hashint8extended(n, salt) & 2147483647) / 2147483648.0::double precision,
    -0.6)';
"""
_HOTLINES = ",".join(f"'{one}'" for one in HOTLINES)

_NUMBERED = f"""
CREATE TEMP TABLE numbered AS
SELECT n, opened_at, hotline, is_open, kind,
    to_char(opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') || '-' || hotline || '-'
        || lpad(n::text, 7, '0') AS "case",
    CASE WHEN is_open THEN '+86139' || lpad(n::text, 8, '0')
        WHEN pg_temp.pick(n, 4, 20) = 0 THEN NULL
        ELSE '+86138' || lpad(pg_temp.few(n, 5, {{callers}})::text, 8, '0') END AS caller,
    ({BUREAUS[0]} + pg_temp.few(n, 6, {len(BUREAUS)}))::text
        || CASE WHEN pg_temp.pick(n, 7, 3) = 0 THEN ''
            ELSE (1 + pg_temp.pick(n, 8, 9))::text END AS department,
    CASE WHEN is_open THEN
        CASE WHEN kind < 10 THEN 'received' WHEN kind < 30 THEN 'dispatched'
            WHEN kind < 85 THEN 'handling' ELSE 'replied' END
        WHEN n > {{cases}} * 0.97 AND kind < 30 THEN 'closed'
        WHEN kind < 12 THEN 'revisited' ELSE 'assessed' END AS stage
FROM (
    SELECT n, to_timestamp({NOW}) - ({{cases}} - n) * {DAYS * 86_400}.0 / {{cases}} * interval '1 s'
        AS opened_at,
        (ARRAY[{_HOTLINES}])[CASE WHEN pg_temp.pick(n, 1, 5) < 4 THEN 1
            ELSE 2 + pg_temp.few(n, 2, {len(HOTLINES) - 1}) END] AS hotline,
        CASE WHEN n > {{cases}} * 0.97 THEN pg_temp.pick(n, 3, 2) = 0
            ELSE pg_temp.pick(n, 3, 194) = 0 END AS is_open,
        pg_temp.pick(n, 9, 100) AS kind
    FROM generate_series(1, {{cases}}) n
) AS drawn;
CREATE UNIQUE INDEX ON numbered (n);
ANALYZE numbered
"""
"""Half of the cases of the last month are open, and one in 194 of those before: 2 % in all."""

_CASES = f"""
INSERT INTO cases ("case", version, status, stage, level, mode, marks, lead, departments,
    case_class, urgency, category, place, subject, text, caller_e164, hotline, opened_at, opened_by,
    changed_at, changed_by, closed_at, due_at, grade, resolved, words)
SELECT "case", 5, CASE WHEN is_open THEN 'open' ELSE 'closed' END, stage,
    CASE WHEN is_open AND odd < 2 THEN 'supervised' WHEN is_open AND odd < 10 THEN 'urged'
        ELSE 'none' END,
    CASE WHEN stage = 'received' THEN NULL WHEN given THEN 'dispatched' ELSE 'answered' END,
    CASE WHEN NOT given AND stage <> 'received' THEN ARRAY['on_the_spot']
        WHEN NOT is_open OR stage = 'received' THEN ARRAY[]::text[]
        WHEN odd < 2 THEN ARRAY['supervised', 'urged'] WHEN odd < 10 THEN ARRAY['urged']
        WHEN odd < 13 THEN ARRAY['return_asked'] WHEN odd < 14 THEN ARRAY['disputed']
        WHEN odd < 16 THEN ARRAY['extension_asked'] WHEN odd < 17 THEN ARRAY['sign_off_asked']
        WHEN odd < 18 THEN ARRAY['meeting'] ELSE ARRAY[]::text[] END,
    CASE WHEN given THEN department END,
    CASE WHEN given AND helped AND helper <> department THEN ARRAY[department, helper]
        WHEN given THEN ARRAY[department] ELSE ARRAY[]::text[] END,
    '', '', 'topic-' || subject.n, place.text, subject.text,
    repeat(everybody.text, 1 + made.n::int % 5) || matter.text || '，' || estate.text || '，表号'
        || meter,
    caller, hotline, opened_at, 'op' || lpad((1 + pg_temp.few(made.n, 13, 60))::text, 2, '0'),
    opened_at + interval '1 hour', 'li',
    CASE WHEN NOT is_open THEN opened_at + interval '4 days' END,
    CASE WHEN is_open AND given THEN opened_at + interval '5 days'
        WHEN stage = 'closed' AND given THEN opened_at + interval '9 days' END,
    CASE WHEN stage = 'assessed' THEN 1 + pg_temp.few(made.n, 14, 5) END,
    CASE WHEN stage IN ('revisited', 'assessed') THEN pg_temp.pick(made.n, 15, 10) > 0 END,
    array_to_tsvector(subject.words || place.words || everybody.words || matter.words
        || estate.words || meter
        || CASE WHEN given AND stage NOT IN ('dispatched', 'handling') THEN reply.words END)
FROM (
    SELECT *, pg_temp.pick(n, 20, {METERS})::text AS meter,
        stage <> 'received' AND (is_open OR pg_temp.pick(n, 16, 10) < 6) AS given,
        pg_temp.pick(n, 17, 100) AS odd, pg_temp.pick(n, 18, 10) = 0 AS helped,
        ({BUREAUS[0]} + pg_temp.pick(n, 19, {len(BUREAUS)}))::text || '9' AS helper
    FROM numbered
) AS made
JOIN pieces subject
    ON subject.kind = 'subject' AND subject.n = pg_temp.few(made.n, 11, {CATEGORIES})
JOIN pieces place ON place.kind = 'place' AND place.n = pg_temp.few(made.n, 12, {STREETS})
JOIN pieces matter
    ON matter.kind = 'matter' AND matter.n = pg_temp.few(made.n, 26, {len(MATTERS)})
JOIN pieces estate
    ON estate.kind = 'estate' AND estate.n = pg_temp.pick(made.n, 27, {len(ESTATES)})
JOIN pieces everybody ON everybody.kind = 'everybody'
JOIN pieces reply ON reply.kind = 'reply'
ORDER BY made.n
"""

_CHANGES = """
INSERT INTO case_changes ("case", version, at, by, what, action, why)
SELECT c."case", step.version, c.opened_at + step.version * interval '5 hours', step.by,
    jsonb_build_object('stage', jsonb_build_array(step.before, step.after)),
    CASE WHEN step.version = 5 AND c.marks && ARRAY['return_asked'] THEN 'ask_return'
        WHEN step.version = 5 AND c.marks && ARRAY['disputed'] THEN 'dispute'
        WHEN step.version = 5 AND c.marks && ARRAY['extension_asked'] THEN 'ask_extension'
        WHEN step.version = 5 AND c.marks && ARRAY['sign_off_asked'] THEN 'propose'
        WHEN step.version = 5 AND c.marks && ARRAY['meeting'] THEN 'list_for_meeting'
        ELSE step.action END,
    '按规定办理'
FROM cases c CROSS JOIN (VALUES
    (1, NULL, NULL, 'received', ''), (2, 'li', 'received', 'dispatched', 'dispatch'),
    (3, 'office', 'dispatched', 'handling', 'accept'),
    (4, 'office', 'handling', 'replied', 'reply'),
    (5, 'li', 'replied', 'closed', 'close')) AS step (version, by, before, after, action)
WHERE NOT (c.marks && ARRAY['on_the_spot']) OR step.version <> 3
ORDER BY c.opened_at, step.version
"""

_DISPATCHES = f"""
INSERT INTO case_dispatches ("case", department, role, sent_at, sent_by, note, accepted_at,
    accepted_by, replied_at, replied_by, reply)
SELECT c."case", given.department,
    CASE WHEN given.department = c.lead THEN 'lead' ELSE 'helper' END,
    c.opened_at + interval '10 hours', 'li', '请核实', c.opened_at + interval '15 hours', 'office',
    CASE WHEN c.stage NOT IN ('dispatched', 'handling') THEN c.opened_at + interval '20 hours' END,
    'office', CASE WHEN c.stage NOT IN ('dispatched', 'handling')
        THEN '{REPLY}' ELSE '' END
FROM cases c CROSS JOIN unnest(c.departments) AS given (department)
ORDER BY c.opened_at
"""

_DEADLINES = """
INSERT INTO case_deadlines ("case", clock, began_at, within, due_at, warn_at, rule, ended_at)
SELECT c."case", clock.name, c.opened_at, '[5, "working_days"]',
    coalesce(c.due_at, c.opened_at + interval '5 days'),
    coalesce(c.due_at, c.opened_at + interval '5 days') - interval '1 day', 'standard',
    CASE WHEN clock.name = 'accept' THEN c.opened_at + interval '15 hours'
        WHEN clock.name = 'reply' AND c.status = 'closed' THEN c.opened_at + interval '20 hours' END
FROM cases c CROSS JOIN (VALUES ('accept'), ('reply'), ('revisit')) AS clock (name)
WHERE c.lead IS NOT NULL AND (clock.name <> 'revisit' OR c.stage = 'closed')
ORDER BY c.opened_at
"""

_SEALED = """
INSERT INTO sealed_callers (pseudonym, number, "case", sealed_at, sealed_by, reason)
SELECT DISTINCT ON (caller) 'sealed-' || lpad(to_hex(n), 8, '0'), caller, "case",
    opened_at, 'li', 'asked'
FROM numbered WHERE n % 5000 = 17 AND caller IS NOT NULL ORDER BY caller, n
"""

CASES = {
    "numbers of cases": _NUMBERED,
    "cases": _CASES,
    "their changes": _CHANGES,
    "their dispatches": _DISPATCHES,
    "their deadlines": _DEADLINES,
    "sealed callers": _SEALED,
}
