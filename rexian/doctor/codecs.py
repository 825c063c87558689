"""Can the PBX turn what phones and carriers speak into what is recorded?"""

from __future__ import annotations

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok

NAME = "codecs"
NEEDED = ("alaw", "ulaw", "g722")
RECORDED = ("slin8", "slin16")


async def check(c: Context) -> list[Finding]:
    if c.pbx is None:
        return [not_checked(NAME, "the PBX does not answer")]
    table = _table(list(await c.pbx.command("core show translation")))
    missing = [
        f"{codec}/{raw}"
        for codec in NEEDED
        for raw in RECORDED
        if (codec, raw) not in table or (raw, codec) not in table
    ]
    if missing:
        todo = "load codec_alaw, codec_ulaw, codec_g722 and codec_resample"
        return [failure(NAME, f"cannot be translated: {', '.join(missing)}", todo)]
    return [ok(NAME, f"{', '.join(NEEDED)} can be heard and recorded")]


def _table(lines: list[str]) -> dict[tuple[str, str], int]:
    """Cost of each pair of the matrix that Asterisk prints; those it cannot do are left out."""
    columns: list[str] = []
    found = {}
    for line in lines:
        words = line.split()
        if not columns:
            if "ulaw" in words and not any(word.isdigit() for word in words):
                columns = words
        elif len(words) == len(columns) + 1:
            for column, cost in zip(columns, words[1:], strict=True):
                if cost.isdigit():
                    found[words[0], column] = int(cost)
    return found
