"""One call that is talked on: what its operator asks of it over the API, and what comes of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.live.kit.baresip import BaresipPhone

if TYPE_CHECKING:
    from tests.live.desk.office import Office

PATIENCE = 20.0


class Talk:
    """Made by ``Office.rings``. Facts are looked for from what was asked or done last."""

    def __init__(self, office: Office, call: str, citizen: BaresipPhone) -> None:
        self.office = office
        self.call = call
        self.citizen = citizen
        self.seat = ""
        """The operator's; who asks."""
        self._since = 0

    @property
    def operator(self) -> BaresipPhone:
        return self.office.phones[self.seat]

    async def put_through(self, since: int) -> None:
        """Wait until a seat has answered: it is the operator's from now on."""
        self._since = since
        self.seat = str((await self.fact("party_joined", role="operator"))["seat"])

    # --- what the operator asks for ---------------------------------------------------------------

    async def ask(self, method: str, what: str, body: Any = None) -> Any:
        """Asked of this call by its operator, and accepted."""
        self.now()
        path = f"/calls/{self.call}/{what}"
        answer = await self.office.operators[self.seat].request(method, path, json=body)
        assert answer.status_code in (200, 202), answer.text
        return answer.json()

    async def is_refused(self, what: str, body: Any, code: str) -> None:
        path = f"/calls/{self.call}/{what}"
        answer = await self.office.operators[self.seat].post(path, json=body)
        assert answer.json()["code"] == code, answer.text
        assert answer.headers["content-type"] == "application/problem+json"

    async def consult(self, kind: str, number: str) -> None:
        """Both are aside, the citizen is alone."""
        await self.ask("POST", "consultation", {"kind": kind, "number": number})
        await self.fact("party_joined", place="aside", **_party(kind, number))
        await self.inside(f"{self.call}-aside", self.seat, number)

    async def change_consultation(self, action: str) -> None:
        await self.ask("PUT", "consultation", {"action": action})

    async def transfer(self, kind: str, number: str) -> None:
        await self.ask("POST", "transfer", {"kind": kind, "number": number})

    async def bring_in(self, *targets: tuple[str, str]) -> None:
        """These, each a kind and a number, are rung at once and are on the call with all."""
        since = self.office.feed.mark()
        for kind, number in targets:
            await self.ask("POST", "parties", {"kind": kind, "number": number})
        self._since = since
        for kind, number in targets:
            await self.fact("party_joined", place="main", **_party(kind, number))

    # --- what happens -----------------------------------------------------------------------------

    def now(self) -> None:
        """What happened until now is not looked at any more."""
        self._since = self.office.feed.mark()

    async def fact(self, fact: str, **values: Any) -> dict[str, Any]:
        """What such a fact of this call says; waited for."""
        values = {"call": self.call, **values}
        found = await self.office.feed.fact(fact, since=self._since, within=PATIENCE, **values)
        told: dict[str, Any] = found["values"]
        return told

    async def leaves(self, phone: BaresipPhone, role: str) -> None:
        """A party hangs up."""
        self.now()
        await phone.hang_up()
        await self.fact("party_left", role=role)

    async def is_over(self) -> None:
        """The call has ended as an answered one, and nobody holds a receiver."""
        assert (await self.fact("call_ended"))["outcome"] == "answered"

    async def inside(self, room: str, *wanted: str) -> None:
        """Wait until a room of the PBX holds the phones of these accounts and nobody else; all
        numbers outside, the citizen's too, are the carrier's.
        """
        accounts = sorted(
            number if number in self.office.system.secrets.sip else "carrier" for number in wanted
        )
        listing = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    listing = await self.office.system.pbx.command(f"confbridge list {room}")
                    names = [line for line in listing.splitlines() if line.startswith("PJSIP/")]
                    if sorted(_account(name) for name in names) == accounts:
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"{accounts} are not in {room}, but\n{listing}") from None

    async def together(self, *phones: BaresipPhone) -> None:
        """These, and nobody else, are in the room of the call."""
        await self.inside(self.call, *(phone.name for phone in phones))


def _party(kind: str, number: str) -> dict[str, str]:
    """How facts name a party."""
    match kind:
        case "seat":
            return {"role": "operator", "seat": number}
        case "department":
            return {"role": "department", "department": number}
    return {"role": "outside", "number": number}


def _account(line: str) -> str:
    return line.split()[0].removeprefix("PJSIP/").rpartition("-")[0]
