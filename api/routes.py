"""All routers, in the order of the OpenAPI document."""

from __future__ import annotations

from fastapi import FastAPI

from api.access.endpoints import router as access
from api.administration.endpoints import router as administration
from api.administration.part_endpoints import router as site_parts
from api.administration.tables import router as site_tables
from api.administration.versions import router as site_versions
from api.alarms.endpoints import router as alarms
from api.bans.endpoints import router as bans
from api.browser_phones.endpoints import router as browser_phones
from api.browser_phones.line import router as browser_lines
from api.calls.consultation import router as consultation
from api.calls.endpoints import router as calls
from api.calls.outbound import router as outbound
from api.calls.parties import router as parties
from api.calls.supervision import router as supervision
from api.cases.attachments_endpoints import router as case_attachments
from api.cases.categories_endpoints import router as case_categories
from api.cases.choices_endpoints import router as case_choices
from api.cases.endpoints import router as cases
from api.cases.loop_endpoints import router as case_loop
from api.cases.repeats_endpoints import router as case_repeats
from api.cases.revisit_endpoints import router as case_revisits
from api.cases.rules_endpoints import router as case_rules
from api.console.endpoints import router as console
from api.departments.desk_endpoints import router as department_desks
from api.departments.endpoints import router as departments
from api.desk.endpoints import router as desk
from api.events.endpoints import router as events
from api.health.endpoints import router as health
from api.hotlines.endpoints import router as hotlines
from api.intake.channel_endpoints import router as channels
from api.intake.endpoints import router as case_messages
from api.intake.endpoints import signed as intake
from api.intake.publication import router as publication
from api.knowledge.endpoints import router as articles
from api.knowledge.finding import router as article_search
from api.notices.address_endpoints import router as notice_addresses
from api.notices.endpoints import router as notices
from api.pages.endpoints import router as pages
from api.phone_accounts.endpoints import router as phone_accounts
from api.prompts.endpoints import router as prompts
from api.quality.endpoints import router as quality
from api.quality.plans import router as sampling_plans
from api.quality.sheets import router as score_sheets
from api.queues.endpoints import router as queues
from api.recordings.endpoints import router as recordings
from api.recordings.export import router as exports
from api.recordings.markers import router as markers
from api.recordings.proof import router as proofs
from api.recordings.retention import router as retention
from api.ring_backs.endpoints import router as ring_backs
from api.sealed.endpoints import router as sealed
from api.seats.endpoints import router as seats
from api.sessions.endpoints import router as sessions
from api.staffing.endpoints import router as staffing
from api.statistics.endpoints import router as statistics
from api.statistics.load import router as weekly_load
from api.statistics.recent import router as recent_statistics
from api.tasks.endpoints import router as tasks
from api.topics.endpoints import router as topics
from api.trial_calls.endpoints import router as trial_calls
from api.users.endpoints import router as users

PREFIX = "/api/v1"
GUARDED = (
    sessions,
    users,
    hotlines,
    departments,
    administration,
    site_tables,
    site_versions,
    site_parts,
    phone_accounts,
    browser_phones,
    trial_calls,
    desk,
    seats,
    calls,
    outbound,
    parties,
    consultation,
    supervision,
    queues,
    ring_backs,
    cases,
    case_loop,
    case_rules,
    case_choices,
    case_revisits,
    case_repeats,
    case_categories,
    case_attachments,
    tasks,
    sealed,
    department_desks,
    recordings,
    markers,
    proofs,
    score_sheets,
    quality,
    sampling_plans,
    exports,
    retention,
    channels,
    intake,
    case_messages,
    publication,
    articles,
    article_search,
    topics,
    statistics,
    recent_statistics,
    staffing,
    weekly_load,
    events,
    access,
    prompts,
    alarms,
    bans,
    notices,
    notice_addresses,
)


def include_all(app: FastAPI) -> None:
    for router in GUARDED:
        app.include_router(router, prefix=PREFIX)
    app.include_router(browser_lines)
    app.include_router(health)
    app.include_router(console)
    app.include_router(pages)
