"""Can recordings be written where they are kept?"""

from __future__ import annotations

import os
import tempfile

from rexian.doctor.context import Context, here
from rexian.doctor.finding import Finding, failure, ok

NAME = "recordings"


async def check(c: Context) -> list[Finding]:
    wanted = c.settings.data / "recordings"
    folder = here(wanted)
    try:
        # Only a try tells: read-only mounts and quotas do not show in the mode.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
            file.write(b"\0" * 65_536)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        what = f"{folder} cannot be written to: {fault.strerror}"
        return [failure(NAME, what, f"give us {folder}, make room, or set REXIAN_DATA")]
    return [ok(NAME, f"{wanted} can be written to")]
