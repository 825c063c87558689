"""Many callers, or many phones, in one SIPp: a row of a table is one of them.

SIPp reads the table (-inf) and fills in ``[field0]``, ``[field1]`` ... of the scenario.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.live.kit.errors import SippError
from tests.live.kit.scenario import FOR_EVER_MS, Scenario
from tests.live.kit.sipp import SippRun
from tests.live.kit.siptrace import SipMessage
from tests.live.kit.tools import Tools
from tests.live.races.rings import Ring, rings_of
from tests.live.system import TRUNK_IP, System

HANG_UP = '  <recv request="BYE" timeout="@@TALK_MS@@" ontimeout="hang_up" next="hung_up"/>'


class Crowd(SippRun):
    """A SIPp process with a table. See ``SippRun``."""

    def give_table(self, rows: Sequence[Sequence[str]]) -> None:
        """To be called before ``start``."""
        path = self.folder / "table.csv"
        path.write_text("SEQUENTIAL\n" + "".join(";".join(row) + "\n" for row in rows))
        self._command[-1:-1] = ["-inf", str(path)]

    async def wait_for_count(
        self, many: int, *, method: str = "", status: int = 0, within: float = 20.0
    ) -> None:
        """Wait until so many answers ``status`` to ``method`` have come in."""
        try:
            async with asyncio.timeout(within):
                while self._count(method, status) < many:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            seen = self._count(method, status)
            raise SippError(f"{seen} of {many} times {status}\n{self.errors()}") from None

    def _count(self, method: str, status: int) -> int:
        return sum(
            m.status == status and m.cseq_method == method and m.direction == "received"
            for m in self.messages()
        )


class Phones(Crowd):
    """Registered phones that treat every call alike."""

    def __init__(
        self, tools: Tools, server: str, passwords: Mapping[str, str], behaviour: Scenario
    ) -> None:
        registers = Scenario.template("seat_registers").filled(
            USER="[field0]", AUTH_USER="[field0]", PASSWORD="[field1]"
        )
        many = len(passwords)
        super().__init__(
            tools.phones,
            registers,
            server,
            calls=many,
            rate=150,
            on_new_dialog=behaviour.filled(USER="phone"),
            options=("-aa",),
        )
        self._many = many
        self.give_table(list(passwords.items()))

    async def registered(self) -> None:
        """Wait until all of them are."""
        await self.wait_for_count(self._many, method="REGISTER", status=200)

    def rings(self) -> list[Ring]:
        """Every call that reached one of the phones, in order."""
        return rings_of(self.messages())

    def rings_at(self, seat: str) -> list[Ring]:
        return [ring for ring in self.rings() if ring.phone == seat]


def phones(system: System, numbers: Sequence[str], behaviour: Scenario) -> Phones:
    """Phones of the accounts ``numbers``; use ``async with``, then wait until ``registered``."""
    passwords = {number: system.secrets.sip[number] for number in numbers}
    return Phones(system.tools, system.sip_server, passwords, behaviour)


def callers_scenario(
    talking: str | None = None, *, talk: float | None = None, authenticated: bool = False
) -> Scenario:
    """Rows of (number dialled, own number[, password]). They hang up after ``talk`` seconds.

    ``talking`` is SIPp's XML in its place; with neither they stay until they are hung up on.
    """
    if talking is None:
        wait = FOR_EVER_MS if talk is None else round(talk * 1000)
        talking = HANG_UP.replace("@@TALK_MS@@", str(wait))
    return Scenario.template("caller").filled(
        EXTENSION="[field0]",
        FROM="<sip:[field1]@[local_ip]>",
        CONTACT_USER="kit",
        AUTH_USER="[field1]",
        PASSWORD="[field2]" if authenticated else "none",
        MORE_HEADERS="",
        ANSWER_MS="30000",
        TALK=talking,
    )


def crowd_of_callers(
    system: System,
    scenario: Scenario,
    rows: Sequence[tuple[str, ...]],
    *,
    pairs_every_ms: int,
    at_the_same_time: int = 2,
    trunk: bool | None = None,
) -> Crowd:
    """Callers who ring ``at_the_same_time`` together, then the next ones ``pairs_every_ms`` later.

    Those with a password ring from a phone's address, the others from the carrier's.
    """
    from_trunk = len(rows[0]) == 2 if trunk is None else trunk
    crowd = Crowd(
        system.tools.phones,
        scenario,
        system.sip_server,
        calls=len(rows),
        rate=at_the_same_time,
        local_ip=TRUNK_IP if from_trunk else "127.0.0.1",
        options=("-rp", str(pairs_every_ms)),
    )
    crowd.give_table(rows)
    return crowd


@dataclass(frozen=True, slots=True)
class CallerSide:
    """What one caller's phone said and heard, wall-clock seconds; None: it did not happen."""

    number: str
    status: int
    hung_up_at: float | None
    """When the caller sent BYE."""
    was_hung_up_at: float | None


def callers_side(messages: Sequence[SipMessage]) -> dict[str, CallerSide]:
    """By the caller's own number."""
    calls: dict[str, list[SipMessage]] = {}
    for message in messages:
        calls.setdefault(message.call_id, []).append(message)
    found = {}
    for own in calls.values():
        number = own[0].header("From").partition("sip:")[2].partition("@")[0]
        final = [m.status for m in own if m.cseq_method == "INVITE" and m.status >= 200]
        byes = {m.direction: m.at for m in reversed(own) if m.method == "BYE"}
        found[number] = CallerSide(
            number, final[-1] if final else 0, byes.get("sent"), byes.get("received")
        )
    return found
