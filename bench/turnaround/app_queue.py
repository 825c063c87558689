"""The other side of the comparison: the same Asterisk's own app_queue, as a good admin sets it up.

Put into the running PBX by the bench and nowhere else. Callers come in through the same trunk, by
another number. The choices, each in app_queue's favour:

- members ring on one at a time, the one idle longest first (``leastrecent``: what rexian does),
  ``autofill`` so that every caller at the head is served at once, no wrap-up, ``ringinuse=no``;
- ``retry=1``, the shortest app_queue takes;
- the caller is answered without waiting for voice (``Answer(,i)``) and hears no greeting;
- recorded just as rexian does it: the citizen's two sides and the seat's own, by MixMonitor.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.live.kit.pbxview import PbxView

NUMBER = "98765"
"""What callers dial to get into app_queue."""
_QUEUE = "bench"

_DIALPLAN = """\
; Only for the bench: the PBX's own queue under a number of its own.
[rx-from-trunk](+)
exten => {number},1,Goto(bench-arrive,s,1)

[bench-arrive]
exten => s,1,MixMonitor(,r({folder}/${{UNIQUEID}}-rx.{kind})t({folder}/${{UNIQUEID}}-tx.{kind}))
 same => n,Answer(,i)
 same => n,Queue({queue},,,,,,bench-seat)
 same => n,Hangup()

[bench-seat]
exten => s,1,MixMonitor(,r({folder}/${{UNIQUEID}}-seat.{kind}))
 same => n,Return()
"""

_QUEUES = """\
[{queue}]
musicclass = default
strategy = leastrecent
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
autofill = yes
joinempty = yes
leavewhenempty = no
announce-frequency = 0
announce-holdtime = no
"""


async def add_queue(pbx: PbxView, etc: Path, seats: Sequence[str], spool: Path, kind: str) -> None:
    """Give the running PBX the queue and its number. ``kind`` is the format tracks are written in.

    Raises PbxError when it did not take them.
    """
    _make(spool)
    dialplan = _DIALPLAN.format(number=NUMBER, folder=spool, kind=kind, queue=_QUEUE)
    _append(etc / "extensions.conf", dialplan)
    members = "".join(f"member => PJSIP/{seat},0,{seat},PJSIP/{seat}\n" for seat in seats)
    _append(etc / "queues.conf", _QUEUES.format(queue=_QUEUE) + members)
    await pbx.command("dialplan reload")
    await pbx.command("queue reload all")
    shown = await pbx.command(f"queue show {_QUEUE}")
    if any(f"PJSIP/{seat}" not in shown for seat in seats):
        raise RuntimeError(f"the bench's queue lacks its seats:\n{shown}")
    planned = await pbx.command("dialplan show bench-arrive")
    if "Queue" not in planned:
        raise RuntimeError(f"the bench's dialplan is not there:\n{planned}")


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" + text)
