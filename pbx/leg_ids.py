"""Ids of legs, and ids of the channels they are on the PBX: the same, but for one kind.

The citizen's leg of a call that goes out has the call's own id, and its seat's leg, rung before,
``<call>-1``. Asterisk refuses a channel whose id is the beginning of another's: main/channel.c
(``does_id_conflict``) searches by prefix. So the channel of that leg is ``<call>-c``.
"""

from __future__ import annotations

import re

from acd.values import LegId

_OUTBOUND = re.compile(r"\.o\d+$")
_CITIZEN = "-c"
_OWN_LEG = re.compile(r"\.o?\d+-\d+(a\d+)?$|\.o\d+$")


def outbound(call: str) -> bool:
    """Whether the call goes out: the shell chose its id (``<system>-<milliseconds>.o<n>``)."""
    return _OUTBOUND.search(call) is not None


def own_leg(leg: str) -> bool:
    """Whether the core chose this id for a leg it asked for: ``<call>-<n>``, or the ``….o<n>`` of a
    call that goes out. Asterisk's own end in ``.<n>``.
    """
    return _OWN_LEG.search(leg) is not None


def channel_of(leg: str) -> str:
    """The unique id of the leg's channel."""
    return f"{leg}{_CITIZEN}" if outbound(leg) else leg


def leg_of(unique_id: str) -> LegId:
    """The leg whose channel has this unique id."""
    return LegId(unique_id.removesuffix(_CITIZEN))
