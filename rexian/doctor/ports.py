"""Are the ports listened on, or free to be?"""

from __future__ import annotations

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, ok, warning
from rexian.errors import PortTakenError
from rexian.supervise.ports import PortNeed, check_ports, check_voice_ports, http_port, pbx_ports

NAME = "ports"


async def check(c: Context) -> list[Finding]:
    findings: list[Finding] = []
    listened: list[str] = []
    free: list[str] = []
    groups = [(http_port(c.settings), "backend", c.ready is not None)]
    if c.settings.manage_pbx:
        groups.append((pbx_ports(c.settings), "asterisk", c.pbx is not None))
    for needs, program, answers in groups:
        if program in c.running or answers:
            _listened(c, needs, program, findings, listened)
        else:
            _free(needs, findings, free)
    if c.settings.manage_pbx and "asterisk" not in c.running and c.pbx is None:
        try:
            check_voice_ports(c.settings)
        except PortTakenError as taken:
            findings.append(failure(NAME, str(taken), "choose another range of voice ports"))
    if findings:
        return findings
    parts = []
    if listened:
        parts.append(f"listening on {', '.join(listened)}")
    if free:
        parts.append(f"free: {', '.join(free)}")
    return [ok(NAME, "; ".join(parts))]


def _listened(
    c: Context, needs: list[PortNeed], program: str, findings: list[Finding], listened: list[str]
) -> None:
    for need in needs:
        name = f"{need.kind}/{need.port}"
        if c.listening(need.kind, need.port):
            listened.append(name)
        else:
            what = f"{program} runs and does not listen on {name} ({need.purpose})"
            todo = f"was {need.setting} changed while it runs? Restart rexian"
            findings.append(failure(NAME, what, todo))


def _free(needs: list[PortNeed], findings: list[Finding], free: list[str]) -> None:
    for need in needs:
        try:
            check_ports([need])
        except PortTakenError as taken:
            what, _, todo = str(taken).partition(". ")
            findings.append(warning(NAME, what, todo or "choose another port"))
        else:
            free.append(f"{need.kind}/{need.port}")
