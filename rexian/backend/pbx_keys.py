"""What the dialplan looks up for itself, as keys of the PBX's own database, made of the document.

The layout is described in asterisk-conf/README.md. ``plan/…/<n>`` are written from the last piece
to the first: whoever reads meanwhile always finds one that is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from administration.check_numbers import patterns_of
from administration.hotlines import WhenFull
from administration.model import Document
from administration.people import Seat
from administration.plan import Piece, Planner
from administration.schedule import Where, blocked_until, dial_of

ALL_LINES_BUSY = "-"
"""An announcement is wanted, and the hotline has none of its own."""
Keys = dict[tuple[str, str], str]
"""(family, key) -> value, in the order in which they are to be written."""

FAMILIES = ("did", "plan", "hotline", "seat", "department", "blocked", "code")
"""All families that are ours; what else is in them is removed."""


def keys_of(
    document: Document,
    moment: float,
    where: Where,
    dial: Callable[[str], str],
    prompt: Callable[[str], str] = str,
) -> Keys:
    """Everything the PBX has to know of the document at the moment. ``dial`` makes a channel of a
    number, ``prompt`` a sound of a prompt's name.
    """
    keys: Keys = {}
    planner = Planner(document, moment, where)
    for number, hotline in document.hotlines.items():
        _plan(keys, f"plan/hotline/{number}", planner.hotline(hotline))
        words = {
            "language": hotline.language.value,
            "greeting": prompt(hotline.greeting) if hotline.greeting else "",
            "closed": prompt(hotline.closed_prompt) if hotline.closed_prompt else "",
            "full": _full(hotline.when_full, hotline.full_prompt, prompt),
        }
        keys |= {(f"hotline/{number}", name): word for name, word in words.items() if word}
    for name, trunk in document.trunks.items():
        _plan(keys, f"plan/trunk/{name}", planner.trunk(trunk))
    # After the plans: a number that is answered has lines.
    for number, hotline in document.hotlines.items():
        keys |= {("did", pattern): number for pattern in patterns_of(number, hotline)}
    for number, seat in document.seats.items():
        keys["seat/" + number, "queues"] = "-".join(_hotlines_served(document, seat))
    for number, unit in document.departments.items():
        now = dial_of(document, unit, moment, where)
        if now is not None:
            keys["department", number] = dial(now)
    for number, until in blocked_until(document, moment, where).items():
        keys["blocked", number] = str(until)
    for action, code in document.codes.dialled().items():
        keys["code", code.removeprefix("*")] = "break" if action == "on_break" else action
    return keys


def _plan(keys: Keys, family: str, pieces: tuple[Piece, ...]) -> None:
    for index, piece in reversed(list(enumerate(pieces))):
        keys[family, str(index)] = f"{piece.until}-{piece.lines}-{piece.state}"


def _full(when: WhenFull, name: str, prompt: Callable[[str], str]) -> str:
    if when is WhenFull.BUSY:
        return ""
    return prompt(name) if name else ALL_LINES_BUSY


def _hotlines_served(document: Document, seat: Seat) -> list[str]:
    """The PBX's own queues are named by hotline: those whose queue the seat serves."""
    queues: Mapping[str, int] = seat.skills
    return sorted(
        number
        for number, hotline in document.hotlines.items()
        if (hotline.queue or number) in queues
    )
