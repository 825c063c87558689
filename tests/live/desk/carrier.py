"""The telephone network behind the trunk: an address of its own, and a phone that is rung there.

The PBX rings a carrier at the standard port, so each system under test needs a carrier with an
address that no other one has; the loopback network has millions.
"""

from __future__ import annotations

import contextlib
import random
import socket
from collections.abc import Collection
from pathlib import Path

from rexian.phones.ports import PortBlock
from rexian.provision.phones import PhoneTools
from tests.live.kit.baresip import AnswerMode, BaresipPhone, PhoneAccount

SIP_PORT = 5060
NO_REGISTRAR = 9

_random = random.SystemRandom()


def free_address() -> str:
    """A loopback address at whose SIP port nobody listens."""
    while True:
        address = f"127.77.{_random.randrange(1, 255)}.{_random.randrange(1, 255)}"
        probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with contextlib.closing(probe), contextlib.suppress(OSError):
            probe.bind((address, SIP_PORT))
            return address


class CarrierPhone(BaresipPhone):
    """Rung for any of `numbers`, and answers by itself unless the number is one of `by_hand`; what
    else is dialled does not exist there (404).
    """

    def __init__(
        self,
        tools: PhoneTools,
        address: str,
        *numbers: str,
        plays: Path,
        by_hand: Collection[str] = (),
    ) -> None:
        # A phone that does not register refuses calls; that its registrar is silent is all the
        # same to it.
        self._accounts = [
            PhoneAccount(number, "", f"{address}:{NO_REGISTRAR}") for number in numbers
        ]
        super().__init__(tools, self._accounts[0], plays=plays, answer="auto", local_ip=address)
        self._ports.release()
        self._ports = PortBlock(SIP_PORT, 4, [])
        self._by_hand = by_hand

    async def start(self) -> None:
        await super().start()
        for account in self._accounts[1:]:
            mode: AnswerMode = "manual" if account.user in self._by_hand else "auto"
            await self.command("uanew", account.line(mode, self._codecs))
