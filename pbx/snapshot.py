"""What the PBX holds at this moment: channels, bridges, app_queue's queues, devices, contacts.

Field names and behaviour: Asterisk 22, manager.c (CoreShowChannels), manager_bridges.c
(BridgeList), app_queue.c (QueueStatus), res_manager_devicestate.c, pjsip_options.c.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pbx.ami import ActionRefused, AmiConnection, AmiMessage


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """One channel. `state` is Asterisk's number: 0 down, 4 ring, 5 ringing, 6 up, 7 busy."""

    name: str
    uniqueid: str
    linkedid: str
    state: int
    caller_number: str
    """"" when the PBX knows none."""
    caller_name: str
    context: str
    exten: str
    application: str
    application_data: str
    bridge_id: str
    """Of the bridge it is in; "" for none."""
    duration: int
    """Whole seconds since the channel was made, cut, not rounded."""
    variables: Mapping[str, str]
    """Those named by `channelvars` in manager.conf."""


@dataclass(frozen=True, slots=True)
class BridgeSnapshot:
    """One bridge and the uniqueids of the channels in it."""

    bridge_id: str
    kind: str
    technology: str
    name: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class QueueMemberSnapshot:
    """A seat in one of app_queue's queues. `status` is Asterisk's device state number:
    0 unknown, 1 not in use, 2 in use, 3 busy, 4 invalid, 5 unavailable, 6 ringing."""

    queue: str
    interface: str
    name: str
    paused: bool
    paused_reason: str
    in_call: bool
    status: int


@dataclass(frozen=True, slots=True)
class QueueCallerSnapshot:
    """A caller waiting in one of app_queue's queues; `position` counts from 1."""

    queue: str
    channel: str
    uniqueid: str
    position: int
    wait: int
    """Whole seconds."""


@dataclass(frozen=True, slots=True)
class ContactSnapshot:
    """A registered (or static) SIP address of an endpoint."""

    endpoint: str
    uri: str
    status: str


@dataclass(frozen=True, slots=True)
class PbxSnapshot:
    """Everything above. The lists are taken one after the other and may disagree by a moment;
    the events that follow settle it (see pbx.resync)."""

    valid_from: float | None
    """The PBX's clock just before the first list: what an event with an earlier timestamp tells
    is in here. None when the PBX gave no time."""
    channels: tuple[ChannelSnapshot, ...]
    bridges: tuple[BridgeSnapshot, ...]
    queue_members: tuple[QueueMemberSnapshot, ...]
    queue_callers: tuple[QueueCallerSnapshot, ...]
    device_states: Mapping[str, str]
    contacts: tuple[ContactSnapshot, ...]
    unavailable: tuple[str, ...] = ()
    """Lists the PBX refused: a module is not loaded, or the account may not ask."""

    def contains(self, event: AmiMessage) -> bool:
        """Whether the event was surely raised before the snapshot, so that this shows its effect.

        False when unsure: then applying the event again must be harmless.
        """
        raised = event.timestamp
        return self.valid_from is not None and raised is not None and raised <= self.valid_from


_LISTS: Mapping[str, tuple[str, ...]] = {
    "QueueStatus": ("QueueMember", "QueueEntry"),
    "DeviceStateList": ("DeviceStateChange",),
    "PJSIPShowContacts": ("ContactList",),
}


async def take_snapshot(conn: AmiConnection, *, timeout: float | None = None) -> PbxSnapshot:
    """Ask for all lists at once (one write, answered in order) and put them together.

    Raises OutcomeUnknown or NotConnected when the session ends meanwhile, ActionRefused when
    the PBX refuses to list channels or bridges; other refused lists are named in `unavailable`.
    """
    # Every action is written before the first await. Bridge members come from the channels' own
    # BridgeId: a BridgeInfo per bridge would race with bridges that go meanwhile.
    ping = conn.send("Ping", timeout=timeout)
    channel_rows = conn.send_list(
        "CoreShowChannels", item_events=("CoreShowChannel",), timeout=timeout
    )
    bridge_rows = conn.send_list("BridgeList", item_events=("BridgeListItem",), timeout=timeout)
    others = [
        conn.send_list(name, item_events=rows, timeout=timeout) for name, rows in _LISTS.items()
    ]
    sent: list[asyncio.Future[Any]] = [ping, channel_rows, bridge_rows, *others]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    unavailable = []
    rows: list[AmiMessage] = []
    for name, answer in zip(_LISTS, answers[3:], strict=True):
        if isinstance(answer, ActionRefused):
            # Without a single contact this list is an error in place of an empty list.
            if answer.reason != "No Contacts found":
                unavailable.append(name)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            rows.extend(answer)
    valid_from = ping.result().timestamp
    channels = tuple(_channel(row) for row in channel_rows.result())
    return PbxSnapshot(
        valid_from=valid_from,
        channels=channels,
        bridges=tuple(_bridge(row, channels) for row in bridge_rows.result()),
        queue_members=tuple(_member(row) for row in rows if row.event == "QueueMember"),
        queue_callers=tuple(_waiting(row) for row in rows if row.event == "QueueEntry"),
        device_states=MappingProxyType(
            {row.get("Device"): row.get("State") for row in rows if row.event == _LISTED_DEVICE}
        ),
        contacts=tuple(_contact(row) for row in rows if row.event == "ContactList"),
        unavailable=tuple(unavailable),
    )


_LISTED_DEVICE = "DeviceStateChange"


def known(value: str) -> str:
    """Asterisk writes "<unknown>" where it has no number or name."""
    return "" if value == "<unknown>" else value


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0


def _seconds(duration: str) -> int:
    # HH:MM:SS, with as many digits of hours as it takes.
    parts = duration.split(":")
    if len(parts) != 3:
        return 0
    hours, minutes, seconds = (_number(part) for part in parts)
    return hours * 3600 + minutes * 60 + seconds


def _channel(row: AmiMessage) -> ChannelSnapshot:
    return ChannelSnapshot(
        name=row.get("Channel"),
        uniqueid=row.get("Uniqueid"),
        linkedid=row.get("Linkedid"),
        state=_number(row.get("ChannelState")),
        caller_number=known(row.get("CallerIDNum")),
        caller_name=known(row.unescaped("CallerIDName")),
        context=row.get("Context"),
        exten=row.get("Exten"),
        application=row.get("Application"),
        application_data=row.get("ApplicationData"),
        bridge_id=row.get("BridgeId"),
        duration=_seconds(row.get("Duration")),
        variables=MappingProxyType(row.variables),
    )


def _bridge(row: AmiMessage, channels: tuple[ChannelSnapshot, ...]) -> BridgeSnapshot:
    bridge_id = row.get("BridgeUniqueid")
    return BridgeSnapshot(
        bridge_id=bridge_id,
        kind=row.get("BridgeType"),
        technology=row.get("BridgeTechnology"),
        name=known(row.get("BridgeName")),
        members=frozenset(c.uniqueid for c in channels if c.bridge_id == bridge_id),
    )


def _member(row: AmiMessage) -> QueueMemberSnapshot:
    return QueueMemberSnapshot(
        queue=row.get("Queue"),
        interface=row.get("Location"),
        name=row.get("Name"),
        paused=row.get("Paused") == "1",
        paused_reason=row.get("PausedReason"),
        in_call=row.get("InCall") == "1",
        status=_number(row.get("Status")),
    )


def _waiting(row: AmiMessage) -> QueueCallerSnapshot:
    return QueueCallerSnapshot(
        queue=row.get("Queue"),
        channel=row.get("Channel"),
        uniqueid=row.get("Uniqueid"),
        position=_number(row.get("Position")),
        wait=_number(row.get("Wait")),
    )


def _contact(row: AmiMessage) -> ContactSnapshot:
    return ContactSnapshot(
        endpoint=row.get("Endpoint") or row.get("EndpointName"),
        uri=row.get("Uri"),
        status=row.get("Status"),
    )
