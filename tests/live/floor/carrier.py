"""The carrier's other end: a telephone that is reached through the trunk, whatever its number.

A trunk is an address without a port, so the phone has the SIP port 5060 of an address that no other
test uses; one of them may be on at a time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from tests.live.kit.baresip import AnswerMode, BaresipPhone, PhoneAccount
from tests.live.kit.ports import PortBlock, reserve_ports
from tests.live.system import System

SIP_PORT = 5060


class Carrier:
    """An address of the carrier's that is this test's own until ``close``."""

    def __init__(self) -> None:
        self._block = reserve_ports(2)
        number = self._block.first
        self.address = f"127.88.{number >> 8}.{number & 255}"

    def close(self) -> None:
        self._block.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def phone(
        self,
        system: System,
        number: str,
        *,
        plays: Path | None = None,
        answer: AnswerMode = "auto",
    ) -> BaresipPhone:
        """The phone with this number: it rings the hotline like any other, and can be rung."""
        return _TrunkPhone(system, number, self.address, plays, answer)


class _TrunkPhone(BaresipPhone):
    def __init__(
        self, system: System, number: str, address: str, plays: Path | None, answer: AnswerMode
    ) -> None:
        account = PhoneAccount(number, "", system.sip_server, register=False)
        super().__init__(system.tools.phones, account, plays=plays, answer=answer, local_ip=address)
        self._ports.release()
        self._ports = PortBlock(SIP_PORT, 4, [])
