"""The test phone: a phone of rexian's own (rexian/phones/phone.py), with ears.

async with BaresipPhone(tools.phones, PhoneAccount("1001", secret, "127.0.0.1:5060")) as phone:
    await phone.wait_for("REGISTER_OK")
    call = await phone.dial("600")
    await phone.wait_for("CALL_ESTABLISHED", call=call)
    phone.heard()
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from rexian.phones.account import AnswerMode, PhoneAccount
from rexian.phones.phone import Phone, PhoneEvent
from rexian.provision.phones import PhoneTools

from .dumps import POLL_SECONDS, DumpFolder
from .errors import PhoneError
from .listen import Heard

__all__ = ["AnswerMode", "BaresipPhone", "PhoneAccount", "PhoneEvent"]


class BaresipPhone(Phone):
    """See `Phone`; what it heard and sent stays readable until `close`."""

    def __init__(
        self,
        tools: PhoneTools,
        account: PhoneAccount,
        *,
        plays: Path | None = None,
        answer: AnswerMode = "manual",
        answer_after: float = 0.0,
        local_ip: str = "127.0.0.1",
        codecs: tuple[str, ...] = ("pcma",),
        max_calls: int = 4,
    ) -> None:
        super().__init__(
            tools,
            account,
            plays=plays,
            answer=answer,
            answer_after=answer_after,
            local_ip=local_ip,
            codecs=codecs,
            max_calls=max_calls,
            ears=True,
        )
        self._dumps = DumpFolder(self.folder / "heard")

    def heard(self) -> Heard:
        """All this phone received, on one wall-clock timeline; silence where nothing came.

        To be asked before `close`, which removes the dumps (PhoneError afterwards).
        """
        self._require_folder()
        return Heard.of_chunks(
            self._dumps.chunks("dec"), name=f"{self.name} heard", fill=self._dumps.chunks("ear")
        )

    def sent(self) -> Heard:
        """All this phone sent, likewise."""
        self._require_folder()
        return Heard.of_chunks(self._dumps.chunks("enc"), name=f"{self.name} sent")

    def _require_folder(self) -> None:
        if not self._dumps.folder.is_dir():
            raise PhoneError(f"{self.name} was never on, or is cleared away with what it heard")

    def _switched_on(self) -> None:
        self._run(self._watch_dumps())

    def _switched_off(self) -> None:
        if self._dumps.folder.is_dir():
            self._dumps.look()

    def _on_event(self, event: PhoneEvent) -> None:
        self._dumps.look()
        super()._on_event(event)

    async def _watch_dumps(self) -> None:
        while True:
            self._dumps.look()
            await asyncio.sleep(POLL_SECONDS)
