"""All routers, in the order of the OpenAPI document."""

from __future__ import annotations

from fastapi import FastAPI

from api.access.endpoints import router as access
from api.calls.endpoints import router as calls
from api.cases.endpoints import router as cases
from api.departments.endpoints import router as departments
from api.events.endpoints import router as events
from api.health.endpoints import router as health
from api.hotlines.endpoints import router as hotlines
from api.pages.endpoints import router as pages
from api.recordings.endpoints import router as recordings
from api.seats.endpoints import router as seats
from api.sessions.endpoints import router as sessions
from api.statistics.endpoints import router as statistics
from api.users.endpoints import router as users

PREFIX = "/api/v1"
GUARDED = (
    sessions,
    users,
    hotlines,
    departments,
    seats,
    calls,
    cases,
    recordings,
    statistics,
    events,
    access,
)


def include_all(app: FastAPI) -> None:
    for router in GUARDED:
        app.include_router(router, prefix=PREFIX)
    app.include_router(health)
    app.include_router(pages)
