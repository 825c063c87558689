"""Does the PBX answer, and is it one we know?"""

from __future__ import annotations

import re

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok, warning
from rexian.provision.asterisk import OLDEST

NAME = "pbx"
NEWEST_KNOWN = 22


async def check(c: Context) -> list[Finding]:
    if c.pbx is None:
        if c.settings.manage_pbx and "asterisk" not in c.running:
            return [not_checked(NAME, "Asterisk is not running")]
        where = f"{c.settings.ami_host}:{c.settings.ami_port}"
        todo = "see DATA/log/asterisk.log; with another Asterisk: REXIAN_AMI_HOST, _PORT, secret"
        return [failure(NAME, f"no access to the manager at {where}: {c.pbx_trouble}", todo)]
    (said, *_) = [*await c.pbx.command("core show version"), ""]
    found = re.match(r"Asterisk (?:certified[/-])?(\d+)\.(\d+)", said)
    if found is None:
        return [warning(NAME, f"answers, and calls itself {said[:60]!r}", "use Asterisk 20 to 22")]
    major = int(found[1])
    version = f"Asterisk {major}.{found[2]}"
    if major < OLDEST[0]:
        return [failure(NAME, f"{version} is too old", f"use Asterisk {OLDEST[0]} or newer")]
    if major > NEWEST_KNOWN:
        todo = "run the tests with it (make test) before you trust it"
        return [warning(NAME, f"{version} is newer than any rexian was tried with", todo)]
    return [ok(NAME, f"{version} answers")]
