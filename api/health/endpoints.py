"""For whoever watches over the system: is it alive, is it ready, how is it doing. No personal data,
no token.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import Field

from api.here import Here, Site
from api.ports import Check
from api.problems import Problem
from api.schemas import Shown

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


class Alive(Shown):
    status: Annotated[str, Field(examples=["alive"])]
    version: str


class CheckResult(Shown):
    ok: bool
    detail: str


class Ready(Shown):
    ready: bool
    checks: Annotated[
        dict[str, CheckResult],
        Field(description="By name: ``pbx``, ``database``, ``journal`` and more."),
    ]


@router.get("/healthz", name="get_health")
async def get_health(site: Site) -> Alive:
    """The process is alive; nothing else is looked at."""
    return Alive(status="alive", version=site.settings.version)


@router.get("/readyz", name="get_readiness")
async def get_readiness(site: Site) -> Ready:
    """Whether everything calls need is there; 503 names what is not (``checks``)."""
    names = list(site.ports.checks)
    results = await asyncio.gather(*(_run(n, site.ports.checks[n], site) for n in names))
    checks = {"pbx": _pbx(site), **dict(zip(names, results, strict=True))}
    missing = [name for name, check in checks.items() if not check.ok]
    if missing:
        shown = {name: check.model_dump() for name, check in checks.items()}
        raise Problem("not_ready", f"Not ready: {', '.join(missing)}.", ready=False, checks=shown)
    return Ready(ready=True, checks=checks)


@router.get("/metrics", name="get_metrics", response_class=Response)
async def get_metrics(site: Site) -> Response:
    """Figures in the Prometheus text format."""
    return Response(site.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _pbx(site: Here) -> CheckResult:
    try:
        view = site.ports.centre.snapshot()
    except Exception:
        log.exception("no snapshot of the centre")
        return CheckResult(ok=False, detail="the centre is not running")
    if view.pbx_in_sight:
        return CheckResult(ok=True, detail="in sight")
    return CheckResult(ok=False, detail=view.pbx_reason or "not in sight")


async def _run(name: str, check: Check, site: Here) -> CheckResult:
    try:
        async with asyncio.timeout(site.settings.check_seconds):
            wrong = await check()
    except TimeoutError:
        return CheckResult(ok=False, detail=f"no answer in {site.settings.check_seconds:g} s")
    except Exception:
        log.exception("readiness check %s failed", name)
        return CheckResult(ok=False, detail="the check itself failed; see the log")
    return CheckResult(ok=wrong is None, detail=wrong or "good")
