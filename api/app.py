"""The application: ports and settings in, ASGI out."""

from __future__ import annotations

from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from acd.refusals import Refusal
from administration.errors import AdministrationError
from api import openapi
from api.audit import Audit
from api.bearer import Bearer
from api.body_limit import BodyLimit
from api.browser_phones.tickets import Tickets
from api.here import Here
from api.methods import AllowedMethods
from api.metrics import Metrics
from api.paging import BadCursor
from api.ports import PortError, Ports
from api.problems import Problem, answer
from api.repeats import Repeats
from api.routes import PREFIX
from api.sealed.curtain import Curtain
from api.settings import ApiSettings
from api.shield import Shield
from api.throttle import LoginThrottle
from cases.errors import CasesError
from intake.errors import IntakeError
from knowledge.errors import KnowledgeError
from notices.errors import NoticesError
from quality.errors import QualityError

FORESEEN: tuple[type[Exception], ...] = (
    Problem,
    Refusal,
    AdministrationError,
    CasesError,
    IntakeError,
    KnowledgeError,
    NoticesError,
    QualityError,
    BadCursor,
    PortError,
    RequestValidationError,
    HTTPException,
)


def create_app(ports: Ports, settings: ApiSettings) -> FastAPI:
    """Everything under ``/api/v1``, health, metrics and the plain page.

    The application starts and stops nothing: ports must be usable before the first request. Before
    the server waits for its connections to end, call ``end_streams``.
    """
    metrics = ports.metrics or Metrics()
    metrics.watch(ports.centre.snapshot)
    app = openapi.bare_app()
    app.state.here = Here(
        ports=ports,
        settings=settings,
        metrics=metrics,
        bearer=Bearer(ports, settings),
        throttle=LoginThrottle(
            settings.free_failures,
            settings.free_failures_address,
            settings.longest_throttle_seconds,
        ),
        methods=AllowedMethods(openapi.document),
        audit=Audit(ports),
        repeats=Repeats(ports.clock),
        tickets=Tickets(ports.clock),
    )
    for kind in (*FORESEEN, *ports.errors):
        app.add_exception_handler(kind, answer)
    app.add_middleware(Curtain, veil=ports.sealing.veil)
    app.add_middleware(
        BodyLimit,
        most_bytes=settings.most_body_bytes,
        larger={
            f"{PREFIX}/site": settings.most_site_bytes,
            f"{PREFIX}/prompts/": settings.most_prompt_bytes,
            f"{PREFIX}/cases/*/attachments": settings.most_attachment_bytes,
        },
    )
    app.add_middleware(Shield)
    _serve_document(app)
    return app


def end_streams(app: FastAPI) -> None:
    """Let every client of the live feed finish cleanly; new ones end at once."""
    cast(Here, app.state.here).closing.set()


def _serve_document(app: FastAPI) -> None:
    def serve() -> Response:
        return JSONResponse(openapi.document())

    app.add_api_route(f"{PREFIX}/openapi.json", serve, include_in_schema=False)
