"""All checks, one after the other."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence

from rexian.doctor import (
    clock,
    codecs,
    database,
    disk,
    journal,
    limits,
    modules,
    pbx,
    permissions,
    ports,
    prompts,
    recordings,
    secrets,
    system,
    timezone,
    trunk,
)
from rexian.doctor.context import Context, PbxSilent
from rexian.doctor.finding import Finding, Status, exit_code, failure
from rexian.doctor.gather import gathered
from rexian.settings import Settings
from store.errors import StoreError

_log = logging.getLogger(__name__)

Check = Callable[[Context], Awaitable[list[Finding]]]
CHECKS: dict[str, Check] = {
    module.NAME: module.check
    for module in (
        system,
        pbx,
        modules,
        permissions,
        codecs,
        trunk,
        ports,
        clock,
        prompts,
        database,
        journal,
        recordings,
        disk,
        secrets,
        limits,
        timezone,
    )
}
_MARKS = {Status.OK: "ok", Status.WARNING: "WARNING", Status.FAILURE: "FAILURE"}


async def examine(settings: Settings) -> list[Finding]:
    """Everything that is found, in the order of the checks."""
    async with gathered(settings) as context:
        return await run_checks(context)


async def run_checks(context: Context, checks: dict[str, Check] = CHECKS) -> list[Finding]:
    """One check that breaks does not keep the others from being made."""
    findings: list[Finding] = []
    for name, check in checks.items():
        try:
            findings += await check(context)
        except (PbxSilent, StoreError) as fault:
            todo = "try again; if it stays, see the log of the part it asked"
            findings.append(failure(name, f"no answer: {fault}", todo))
        except Exception as fault:
            _log.debug("check %s", name, exc_info=True)
            what = f"could not be examined: {type(fault).__name__}: {fault}"
            findings.append(failure(name, what, "a fault of rexian itself: please report it"))
    return findings


def as_lines(findings: Sequence[Finding]) -> list[str]:
    """For a person: a line each, and a second one that says what to do."""
    width = max((len(finding.check) for finding in findings), default=0)
    lines = []
    for finding in findings:
        mark = _MARKS.get(finding.status, "-")
        what = " ".join(finding.what.split())
        lines.append(f"{mark:<8} {finding.check:<{width}}  {what}")
        if finding.todo:
            lines.append(f"{'':<8} {'':<{width}}  -> {' '.join(finding.todo.split())}")
    return lines


def as_json(findings: list[Finding]) -> str:
    """For a program."""
    return json.dumps(
        {
            "exit_code": exit_code(findings),
            "findings": [
                {
                    "check": finding.check,
                    "status": finding.status.value,
                    "what": finding.what,
                    "todo": finding.todo,
                }
                for finding in findings
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
