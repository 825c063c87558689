"""Do the clocks agree? Whether somebody watches is compared by the PBX's clock, and every moment in
the books comes from ours.
"""

from __future__ import annotations

import ctypes
import ctypes.util

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, ok, warning

NAME = "clock"
WARN_SECONDS, FAIL_SECONDS = 0.5, 2.0
"""The PBX serves callers alone when it thinks that nobody has watched for 4 s."""
_UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of adjtimex(2)."""


class _Timex(ctypes.Structure):
    # What comes behind the status is not looked at, but the kernel writes it.
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def synchronised() -> bool | None:
    """Whether something keeps this machine's clock right (NTP); None when it cannot be told."""
    try:
        libc = ctypes.CDLL(ctypes.util.find_library("c") or "libc.so.6", use_errno=True)
        state = _Timex()  # modes 0: nothing is changed
        if libc.adjtimex(ctypes.byref(state)) < 0:
            return None
    except (OSError, AttributeError):
        return None
    return not state.status & _UNSYNCHRONISED


async def check(c: Context) -> list[Finding]:
    findings = []
    offset = c.pbx.offset if c.pbx is not None else None
    if offset is not None:
        what = f"the PBX's clock is {offset * 1000:+.0f} ms off ours"
        todo = "have both machines' clocks kept right by NTP"
        if abs(offset) >= FAIL_SECONDS:
            findings.append(failure(NAME, what, todo))
        elif abs(offset) >= WARN_SECONDS:
            findings.append(warning(NAME, what, todo))
        else:
            findings.append(ok(NAME, what))
    kept = synchronised()
    if kept is False:
        todo = "run chrony, ntpd or systemd-timesyncd on this machine"
        findings.append(warning(NAME, "nothing keeps this machine's clock right", todo))
    else:
        said = "NTP keeps it right" if kept else "whether NTP keeps it right cannot be told"
        findings.append(ok(NAME, f"this machine's clock: {said}"))
    return findings
