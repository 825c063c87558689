"""Can anybody else read the passwords?"""

from __future__ import annotations

import stat

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok, warning
from rexian.errors import SecretsError
from rexian.secrets import read_secrets

NAME = "secrets"


async def check(c: Context) -> list[Finding]:
    data = c.settings.data
    main = data / "secrets.json"
    if not main.exists():
        return [not_checked(NAME, "there are none yet: nothing was started with this folder")]
    findings: list[Finding] = []
    try:
        secrets = read_secrets(main)
    except SecretsError as fault:
        what, _, todo = str(fault).partition(". ")
        findings.append(failure(NAME, what, todo or f"restore {main}"))
    else:
        weak = sorted(name for name, word in secrets.sip.items() if len(word) < 22)
        if weak:
            what = f"passwords shorter than 128 random bits: {', '.join(weak[:5])}"
            findings.append(warning(NAME, what, "remove them from secrets.json: new ones are made"))
    etc = data / "pbx" / "etc"
    for path in (etc / "manager.conf", etc / "generated" / "accounts.conf", data / "bans.json"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            what = f"{path} can be read by others"
            findings.append(failure(NAME, what, f"chmod 600 {path}"))
    if stat.S_IMODE(data.stat().st_mode) & 0o022:
        what = f"others may write into {data}"
        findings.append(failure(NAME, what, f"chmod go-w {data}"))
    return findings or [ok(NAME, "nobody but us can read them")]
