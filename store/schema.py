"""The tables. ``store/migrations`` builds them; a test sees to it that both say the same.

All but the site, the accounts and what people wrote into cases can be built again from the facts.
Ids are the ones facts carry (call, leg, seat numbers) or follow from facts (case numbers), never
counters of the database, so that building again gives the same rows.
"""

from __future__ import annotations

from store.schema_alarms import alarms
from store.schema_base import metadata
from store.schema_calls import calls, legs, seat_log, sight_log
from store.schema_case_work import case_categories, revisit_tries, task_claims
from store.schema_cases import (
    case_attachments,
    case_calendars,
    case_calls,
    case_changes,
    case_deadlines,
    case_dispatches,
    case_numbers,
    case_rules,
    cases,
)
from store.schema_departments import department_desks, department_people
from store.schema_evidence import recording_holds, retention_classes, retention_hotlines
from store.schema_facts import facts, failures, positions
from store.schema_intake import intake_channels, intake_messages, intake_signatures
from store.schema_knowledge import (
    article_changes,
    article_versions,
    article_words,
    articles,
    topic_cases,
    topic_counts,
    topic_pending,
)
from store.schema_notices import notice_addresses, notices
from store.schema_on_call import (
    call_flags,
    case_flags,
    consultations,
    overflows,
    places,
    queue_visits,
    ring_backs,
    satisfaction,
    supervisions,
    transfers,
)
from store.schema_people import access_log, accounts, sessions
from store.schema_quality import (
    quality_changes,
    quality_comments,
    quality_drawn,
    quality_draws,
    quality_plans,
    quality_scores,
    quality_sheets,
    quality_tasks,
    recording_parties,
)
from store.schema_recordings import recordings, voices
from store.schema_sealed import sealed_callers
from store.schema_site import site_versions

APPEND_ONLY = (
    "facts",
    "case_changes",
    "access_log",
    "site_versions",
    "case_rules",
    "case_categories",
    "article_changes",
    "quality_sheets",
    "quality_changes",
)
"""Tables in which a trigger refuses every UPDATE and DELETE."""

__all__ = [
    "APPEND_ONLY",
    "access_log",
    "accounts",
    "alarms",
    "article_changes",
    "article_versions",
    "article_words",
    "articles",
    "call_flags",
    "calls",
    "case_attachments",
    "case_calendars",
    "case_calls",
    "case_categories",
    "case_changes",
    "case_deadlines",
    "case_dispatches",
    "case_flags",
    "case_numbers",
    "case_rules",
    "cases",
    "consultations",
    "department_desks",
    "department_people",
    "facts",
    "failures",
    "intake_channels",
    "intake_messages",
    "intake_signatures",
    "legs",
    "metadata",
    "notice_addresses",
    "notices",
    "overflows",
    "places",
    "positions",
    "quality_changes",
    "quality_comments",
    "quality_drawn",
    "quality_draws",
    "quality_plans",
    "quality_scores",
    "quality_sheets",
    "quality_tasks",
    "queue_visits",
    "recording_holds",
    "recording_parties",
    "recordings",
    "retention_classes",
    "retention_hotlines",
    "revisit_tries",
    "ring_backs",
    "satisfaction",
    "sealed_callers",
    "seat_log",
    "sessions",
    "sight_log",
    "site_versions",
    "supervisions",
    "task_claims",
    "topic_cases",
    "topic_counts",
    "topic_pending",
    "transfers",
    "voices",
]
