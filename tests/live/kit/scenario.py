"""SIPp scenarios from the templates in scenarios/, filled in and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .errors import SippError

FOLDER = Path(__file__).parent / "scenarios"
FOR_EVER_MS = 86_400_000

_PLACE = re.compile(r"@@([A-Z_]+)@@")

_RINGING = """  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]s[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:@@USER@@@[local_ip]:[local_port];transport=[transport]>
Content-Length: 0

]]></send>
  <recv request="CANCEL" timeout="@@RING_MS@@" ontimeout="refuse" next="cancelled"/>"""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario's XML, possibly with @@PLACES@@ still to fill."""

    xml: str

    @classmethod
    def template(cls, name: str) -> Self:
        return cls((FOLDER / f"{name}.xml").read_text(encoding="utf-8"))

    def filled(self, **values: str) -> Scenario:
        """The scenario with each @@NAME@@ replaced; names that do not occur are ignored."""
        return Scenario(_PLACE.sub(lambda found: values.get(found[1], found[0]), self.xml))

    def write(self, path: Path) -> Path:
        """Write to `path`. Raises SippError if a place was left unfilled."""
        left = sorted(set(_PLACE.findall(self.xml)))
        if left:
            raise SippError(f"scenario places not filled: {', '.join(left)}")
        path.write_text(self.xml, encoding="utf-8")
        return path


_SPECIAL = {"\\": "\\x5C", "[": "\\x5B", ">": "\\x3E", "\r": "\\x0D", "\n": "\\x0A", "@@": "@\\x40"}


def literal(text: str) -> str:
    """`text` as SIPp sends it unchanged, whatever it holds: no keyword, no end of CDATA.

    Line ends really are sent as such, so hostile headers can be made of it.
    """
    return re.sub(r"[\\\[>\r\n]|@@", lambda found: _SPECIAL[found[0]], text)


def caller(
    extension: str,
    *,
    number: str = "13800000001",
    display_name: str = "",
    from_header: str | None = None,
    auth_user: str = "",
    password: str = "",
    talk: float | tuple[float, float] | None = 2.0,
    answer_within: float = 60.0,
    more_headers: tuple[str, ...] = (),
) -> Scenario:
    """A caller to `extension` who hangs up after `talk` seconds, unless hung up on before.

    `talk`: seconds; or (mean, standard deviation) of a normal distribution, drawn by SIPp for each
    call; or None to wait for the other side. `from_header` replaces the whole value of From, for
    hostile ones; it is sent as it is (`tag` is added).
    """
    if talk is None or isinstance(talk, (int, float)):
        wait = FOR_EVER_MS if talk is None else round(talk * 1000)
        talking = f'  <recv request="BYE" timeout="{wait}" ontimeout="hang_up" next="hung_up"/>'
    else:
        mean, deviation = (round(part * 1000) for part in talk)
        talking = (
            # A BYE meanwhile is caught by the scenario's "global" receive.
            f'  <pause distribution="normal" mean="{mean}" stdev="{deviation}"/>'
        )
    filled = _caller_parts(
        extension, number, display_name, from_header, auth_user, password, more_headers
    )
    return Scenario.template("caller").filled(
        **filled, TALK=talking, ANSWER_MS=str(round(answer_within * 1000))
    )


def caller_gives_up(
    extension: str,
    *,
    after: float = 1.0,
    number: str = "13800000001",
    display_name: str = "",
    from_header: str | None = None,
    auth_user: str = "",
    password: str = "",
    more_headers: tuple[str, ...] = (),
) -> Scenario:
    """A caller who sends CANCEL `after` seconds from the INVITE or the last provisional answer."""
    filled = _caller_parts(
        extension, number, display_name, from_header, auth_user, password, more_headers
    )
    return Scenario.template("caller_gives_up").filled(**filled, CANCEL_MS=str(round(after * 1000)))


def seat_registers(user: str, password: str, auth_user: str) -> Scenario:
    """Registration by digest, kept for as long as SIPp runs."""
    return Scenario.template("seat_registers").filled(
        USER=literal(user), PASSWORD=literal(password), AUTH_USER=literal(auth_user)
    )


def seat_answers(*, ring: float = 0.1, talk: float | None = None) -> Scenario:
    """Rings `ring` seconds, answers, hangs up after `talk` seconds (None: never by itself)."""
    talk_ms = FOR_EVER_MS if talk is None else round(talk * 1000)
    return Scenario.template("seat_answers").filled(
        RING_MS=str(max(1, round(ring * 1000))), TALK_MS=str(talk_ms)
    )


def seat_refuses(status: str = "486 Busy Here", *, ring: float = 0.0) -> Scenario:
    """Refuses ("480 Temporarily Unavailable", "603 Decline" ...) after ringing `ring` seconds."""
    ringing = _RINGING.replace("@@RING_MS@@", str(round(ring * 1000))) if ring > 0 else ""
    return Scenario(Scenario.template("seat_refuses").xml.replace("@@RINGING@@", ringing)).filled(
        STATUS=status
    )


def seat_rings_on() -> Scenario:
    """Rings until the other side gives up."""
    return Scenario.template("seat_rings_on")


def seat_silent() -> Scenario:
    """Takes no notice of calls, not even with 100 Trying."""
    return Scenario.template("seat_silent")


def _caller_parts(
    extension: str,
    number: str,
    display_name: str,
    from_header: str | None,
    auth_user: str,
    password: str,
    more_headers: tuple[str, ...],
) -> dict[str, str]:
    if from_header is None:
        shown = f'"{display_name}" ' if display_name else ""
        address = f"{literal(shown)}<sip:{literal(number)}@[local_ip]>"
    else:
        address = literal(from_header)
    return {
        "EXTENSION": literal(extension),
        "FROM": address,
        "CONTACT_USER": "kit",
        "AUTH_USER": literal(auth_user or number),
        "PASSWORD": literal(password),
        "MORE_HEADERS": "".join(f"{literal(line)}\n" for line in more_headers),
    }
