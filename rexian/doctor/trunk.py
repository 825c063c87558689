"""Is there a way to the carrier, and does it work?"""

from __future__ import annotations

from rexian.doctor.context import Context, PbxSilent
from rexian.doctor.finding import Finding, failure, not_checked, ok, warning
from rexian.secrets import TRUNK_ACCOUNT

NAME = "trunk"


async def check(c: Context) -> list[Finding]:
    if c.pbx is None:
        return [not_checked(NAME, "the PBX does not answer")]
    findings: list[Finding] = []
    good: list[str] = []
    for row in await _rows(c, "PJSIPShowRegistrationsOutbound"):
        name = row.get("objectname", "?")
        status = row.get("status", "")
        if status == "Registered":
            good.append(f"{name} is registered")
        else:
            what = f"{name} is not registered with the carrier ({status or 'no answer yet'})"
            findings.append(failure(NAME, what, "check name, password and server of the trunk"))
    carriers = await _carriers(c)
    for name, state in carriers.items():
        if state == "Unreachable":
            what = f"{name} does not answer"
            findings.append(
                failure(NAME, what, "check the carrier's address, the network and the firewall")
            )
        elif state == "Reachable":
            good.append(f"{name} answers")
        else:
            good.append(f"{name} is set, and not asked whether it answers")
    if findings:
        return findings
    if good:
        return [ok(NAME, "; ".join(good))]
    what = f"no carrier is set; only a phone signed in as {TRUNK_ACCOUNT} can ring the hotline"
    return [warning(NAME, what, "set REXIAN_TRUNK_HOSTS, or a trunk in the site's document")]


async def _carriers(c: Context) -> dict[str, str]:
    """The endpoints in the trunks' context with what is known of their contacts."""
    assert c.pbx is not None
    found = {}
    states = {
        row.get("endpointname") or row.get("aor", ""): row.get("status", "")
        for row in await _rows(c, "PJSIPShowContacts")
    }
    for row in await _rows(c, "PJSIPShowEndpoints"):
        name = row.get("objectname", "")
        if name == TRUNK_ACCOUNT or row.get("auths", "") != "" or not row.get("aor", ""):
            continue  # phones and the trial's trunk sign in themselves
        found[name] = states.get(name) or states.get(row["aor"], "")
    return found


async def _rows(c: Context, action: str) -> list[dict[str, str]]:
    assert c.pbx is not None
    try:
        return [dict(row) for row in await c.pbx.rows(action)]
    except PbxSilent:
        return []  # "no such objects" is an error to Asterisk
