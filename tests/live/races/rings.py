"""What a phone saw of the calls that reached it, by its own SIP messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.live.kit.siptrace import SipMessage


@dataclass(frozen=True, slots=True)
class Ring:
    """One INVITE and what became of it; moments in wall-clock seconds, None: did not happen."""

    phone: str
    caller: str
    invited_at: float
    answered_at: float | None
    """When the phone said 200."""
    cancelled_at: float | None
    """When the PBX gave the ringing up."""
    refused: int
    """The phone's own refusal, 0 for none. 487 follows a CANCEL and counts as none."""
    bye_at: float | None
    ended_at: float | None
    """When nothing was left of it: the BYE, the CANCEL or the refusal."""


def rings_of(messages: Iterable[SipMessage]) -> list[Ring]:
    """In order of the INVITEs. Everything but calls is left out."""
    dialogs: dict[str, list[SipMessage]] = {}
    for message in messages:
        dialogs.setdefault(message.call_id, []).append(message)
    found = [_ring(dialog) for dialog in dialogs.values() if dialog[0].method == "INVITE"]
    return sorted(found, key=lambda ring: ring.invited_at)


def _ring(dialog: list[SipMessage]) -> Ring:
    invite = dialog[0]
    said = [m for m in dialog if m.direction == "sent" and m.cseq_method == "INVITE"]
    answered = next((m.at for m in said if m.status == 200), None)
    refusal = next((m for m in said if m.status >= 400), None)
    cancelled = next((m.at for m in dialog if m.method == "CANCEL"), None)
    bye = next((m.at for m in dialog if m.method == "BYE"), None)
    if answered is not None:
        ended = bye
    else:
        ended = cancelled if cancelled is not None else (refusal.at if refusal else None)
    refused = refusal.status if refusal is not None and refusal.status != 487 else 0
    return Ring(
        phone=_user(invite.first_line),
        caller=_user(invite.header("From")),
        invited_at=invite.at,
        answered_at=answered,
        cancelled_at=cancelled,
        refused=refused,
        bye_at=bye,
        ended_at=ended,
    )


def _user(text: str) -> str:
    return text.partition("sip:")[2].partition("@")[0]


def overlapping(rings: Iterable[Ring]) -> list[tuple[Ring, Ring]]:
    """Pairs at one phone of which the second began before the first had come to its end."""
    last: dict[str, Ring] = {}
    found = []
    for ring in rings:
        before = last.get(ring.phone)
        if before is not None and (before.ended_at is None or ring.invited_at < before.ended_at):
            found.append((before, ring))
        last[ring.phone] = ring
    return found
