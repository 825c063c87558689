"""Who failed to sign in, from where: the PBX's security events, each checked before it is believed.

Asterisk shows the name that was tried (``AccountID`` of ``InvalidAccountID``) to its manager
unescaped, as the SIP address unfolds: ``%0D%0A`` in it is a line end, and up to 36 characters of a
stranger's choice follow (``endpoint_lookup`` in res_pjsip/pjsip_distributor.c,
``append_event_str_single`` in main/security_events.c; seen on a real one). So these events are read
on a connection of their own, on which nothing else is believed, and here:

- every header of a genuine event has to be there, once; of a repeated one the last is genuine, as
  the name that was tried stands before the addresses;
- only a wrong answer to a challenge counts as proven: it holds a nonce the PBX gave to this very
  address (``check_nonce`` in res_pjsip_authenticator_digest.c), which whoever forges the sender of
  a UDP packet never got. Everything else sent by UDP may be made to seem to come from anybody.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from pbx.ami import AmiMessage

_ALWAYS = ("EventTV", "Severity", "Service", "AccountID", "SessionID", "RemoteAddress")
_NAME_LIMIT = 64


class FailureKind(StrEnum):
    WRONG_PASSWORD = "wrong_password"
    """An answer to a challenge that was not right, for an account that exists or not."""
    UNKNOWN_ACCOUNT = "unknown_account"
    """Request after request without an account, never answering the challenge: a scan."""
    WRONG_ADDRESS = "wrong_address"
    """An account that exists, asked for from a network it may not be used from."""
    FORGED = "forged"
    """The name that was tried was made to look like headers of an event."""


_KINDS = {
    "ChallengeResponseFailed": FailureKind.WRONG_PASSWORD,
    "InvalidPassword": FailureKind.WRONG_PASSWORD,
    "InvalidAccountID": FailureKind.UNKNOWN_ACCOUNT,
    "FailedACL": FailureKind.WRONG_ADDRESS,
}
_OWN_HEADERS = {"ChallengeResponseFailed": ("Challenge", "Response"), "FailedACL": ("ACLName",)}


@dataclass(frozen=True, slots=True)
class LoginFailure:
    """One failure. ``address`` is an IP address in its usual spelling; ``account`` is what was
    tried, cut and without control characters, "" when it is none of the PBX's.
    """

    kind: FailureKind
    service: str
    """``PJSIP``: a phone or a trunk; ``AMI``: the manager interface."""
    transport: str
    address: str
    account: str
    proven: bool
    """The address is truly where it came from."""


def failure_of(message: AmiMessage) -> LoginFailure | None:
    """What a security event tells; None when it tells of no failure, or is not whole."""
    kind = _KINDS.get(message.event)
    if kind is None:
        return None
    names = (*_ALWAYS, *_OWN_HEADERS.get(message.event, ()))
    counts = [len(message.all(name)) for name in names]
    if 0 in counts:
        return None
    where = _where(message.all("RemoteAddress")[-1])
    if where is None:
        return None
    transport, address = where
    if max(counts) > 1:
        return LoginFailure(FailureKind.FORGED, "PJSIP", transport, address, "", False)
    service = message.get("Service")
    handshake = transport != "UDP"
    proven = handshake or (kind is FailureKind.WRONG_PASSWORD and service == "PJSIP")
    account = _plain(message.get("AccountID"))
    return LoginFailure(kind, service, transport, address, account, proven)


def _where(remote: str) -> tuple[str, str] | None:
    """Transport and address of ``IPV4/UDP/192.0.2.1/5060``."""
    parts = remote.split("/")
    if len(parts) != 4:
        return None
    try:
        address = ipaddress.ip_address(parts[2])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return parts[1], str(mapped or address)


def _plain(account: str) -> str:
    if account == "<unknown>":
        return ""
    return "".join(sign for sign in account if sign.isprintable())[:_NAME_LIMIT]
