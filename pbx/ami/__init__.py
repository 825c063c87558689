"""The connection to Asterisk's manager interface: one ordered stream in, actions out.

panoramisk does the talking, with its known faults covered: framing.py and protocol.py (bytes to
messages, pending actions), manager.py (one session), connection.py (supervision), stream.py
(order, bounds and back-pressure).
"""

from pbx.ami.actions import Fields
from pbx.ami.connection import AmiConnection, AmiStats
from pbx.ami.errors import (
    ActionRefused,
    AmiError,
    AmiLoginRefused,
    InvalidField,
    NotConnected,
    OutcomeUnknown,
    PeerMisbehaved,
)
from pbx.ami.message import AmiMessage, unescape
from pbx.ami.settings import AmiSettings
from pbx.ami.stream import AmiEvent, Item, SightGained, SightLost

__all__ = [
    "ActionRefused",
    "AmiConnection",
    "AmiError",
    "AmiEvent",
    "AmiLoginRefused",
    "AmiMessage",
    "AmiSettings",
    "AmiStats",
    "Fields",
    "InvalidField",
    "Item",
    "NotConnected",
    "OutcomeUnknown",
    "PeerMisbehaved",
    "SightGained",
    "SightLost",
    "unescape",
]
