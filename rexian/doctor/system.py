"""Does it run at all?"""

from __future__ import annotations

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, ok, warning

NAME = "system"
START = "start it: rexian run"


async def check(c: Context) -> list[Finding]:
    wanted = ["backend"]
    if c.settings.manage_pbx:
        wanted.append("asterisk")
    if c.settings.database_url is None:
        wanted.append("postgresql")
    # In containers others keep the processes; then the answers themselves tell.
    answering = {
        "backend": c.ready is not None,
        "asterisk": c.pbx is not None,
        "postgresql": c.books is not None,
    }
    missing = [name for name in wanted if name not in c.running and not answering[name]]
    if not missing:
        up = ", ".join(
            f"{name} ({c.running.pids[name]})" if name in c.running else name for name in wanted
        )
        return [ok(NAME, f"runs: {up}")]
    if len(missing) == len(wanted):
        return [warning(NAME, "stopped: what needs it running is not checked", START)]
    return [failure(NAME, f"does not run: {', '.join(missing)}; the rest does", START)]
