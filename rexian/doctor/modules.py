"""Are the modules loaded that the dialplan and the SIP accounts need?"""

from __future__ import annotations

import re

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok
from rexian.paths import asterisk_conf

NAME = "modules"


def wanted() -> list[str]:
    """Those named in asterisk-conf/modules.conf."""
    text = (asterisk_conf() / "modules.conf").read_text(encoding="utf-8")
    return re.findall(r"^load = (\S+)", text, re.MULTILINE)


async def check(c: Context) -> list[Finding]:
    if c.pbx is None:
        return [not_checked(NAME, "the PBX does not answer")]
    running = set()
    for line in await c.pbx.command("module show"):
        words = line.split()
        # "Not Running" is a module that was loaded and declined to work.
        if words and words[0].endswith(".so") and re.search(r"(?<!Not )\bRunning\b", line):
            running.add(words[0])
    missing = [name for name in wanted() if name not in running]
    if missing:
        shown = ", ".join(missing[:8]) + (" and more" if len(missing) > 8 else "")
        todo = "load them (asterisk-conf/modules.conf); why not: DATA/pbx/log/messages.log"
        return [failure(NAME, f"{len(missing)} modules do not run: {shown}", todo)]
    return [ok(NAME, f"all {len(wanted())} modules run")]
