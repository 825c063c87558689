"""May the manager accounts do what they have to?"""

from __future__ import annotations

import re

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok, warning
from rexian.paths import asterisk_conf

NAME = "permissions"
ACCOUNT, GUARD = "rexian", "rexian-security"


def wanted(account: str) -> dict[str, set[str]]:
    """``read`` and ``write`` of an account in asterisk-conf/manager.conf.in."""
    text = (asterisk_conf() / "manager.conf.in").read_text(encoding="utf-8")
    section = text.partition(f"\n[{account}]\n")[2].partition("\n[")[0]
    return {
        what: set(words.split(","))
        for what, words in re.findall(r"^(read|write) = (\S+)", section, re.MULTILINE)
    }


async def check(c: Context) -> list[Finding]:
    if c.pbx is None:
        return [not_checked(NAME, "the PBX does not answer")]
    findings = []
    for account in (ACCOUNT, GUARD):
        has = _permissions(list(await c.pbx.command(f"manager show user {account}")))
        lacking = [
            f"{what}={','.join(sorted(missing))}"
            for what, words in wanted(account).items()
            if "all" not in has.get(what, set()) and (missing := words - has.get(what, set()))
        ]
        if lacking and account == ACCOUNT:
            todo = f"give the account {account} in manager.conf {' '.join(lacking)}"
            findings.append(failure(NAME, f"the account {account} lacks {' '.join(lacking)}", todo))
    if c.guard_trouble:
        what = f"failed sign-ins cannot be watched, nobody is banned: {c.guard_trouble}"
        todo = f"add the account {GUARD} as in asterisk-conf/manager.conf.in"
        findings.append(warning(NAME, what, todo))
    return findings or [ok(NAME, "the manager accounts may do what they have to")]


def _permissions(lines: list[str]) -> dict[str, set[str]]:
    found = {}
    for line in lines:
        name, _, words = line.partition(":")
        if name.strip() in ("read perm", "write perm"):
            found[name.split()[0]] = set(words.strip().split(","))
    return found
