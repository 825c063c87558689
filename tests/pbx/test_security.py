"""Security events as an Asterisk 22 sent them, and what strangers make of them."""

from __future__ import annotations

import pytest

from pbx.ami import AmiMessage
from pbx.security import FailureKind, LoginFailure, failure_of

HEAD = [
    ("Privilege", "security,all"),
    ("Timestamp", "1795339315.041062"),
    ("SystemName", "rexian"),
    ("EventTV", "2026-11-22T09:21:55.040+0000"),
    ("Severity", "Error"),
]


def event(
    name: str,
    *,
    service: str = "PJSIP",
    account: str = "1001",
    remote: str = "IPV4/UDP/192.0.2.3/22894",
    own: tuple[tuple[str, str], ...] = (),
) -> AmiMessage:
    return AmiMessage.build(
        [
            ("Event", name),
            *HEAD,
            ("Service", service),
            ("EventVersion", "1"),
            ("AccountID", account),
            ("SessionID", "ed898bcb72340672"),
            ("LocalAddress", "IPV4/UDP/192.0.2.1/5060"),
            ("RemoteAddress", remote),
            *own,
        ]
    )


ANSWER = (
    ("Challenge", "1795339315/ad70532e6461d06bdee31308015fd6c8"),
    ("Response", "cd6ddf987eb7e0f48de20ca7b22f4d2c"),
    ("ExpectedResponse", ""),
)


def test_a_wrong_answer_to_a_challenge_is_proven() -> None:
    assert failure_of(event("ChallengeResponseFailed", own=ANSWER)) == LoginFailure(
        FailureKind.WRONG_PASSWORD, "PJSIP", "UDP", "192.0.2.3", "1001", True
    )


def test_an_account_that_does_not_exist_has_no_name() -> None:
    failure = failure_of(event("ChallengeResponseFailed", account="<unknown>", own=ANSWER))
    assert failure is not None
    assert failure.account == ""


def test_a_scan_by_udp_proves_nothing_and_one_by_tcp_does() -> None:
    scan = failure_of(event("InvalidAccountID", account="100"))
    assert scan == LoginFailure(
        FailureKind.UNKNOWN_ACCOUNT, "PJSIP", "UDP", "192.0.2.3", "100", False
    )
    scan = failure_of(event("InvalidAccountID", remote="IPV4/TLS/192.0.2.3/5061"))
    assert scan is not None
    assert scan.proven


def test_an_account_used_from_elsewhere() -> None:
    own = (("ACLName", "not_match_endpoint_acl"),)
    assert failure_of(event("FailedACL", own=own)) == LoginFailure(
        FailureKind.WRONG_ADDRESS, "PJSIP", "UDP", "192.0.2.3", "1001", False
    )


def test_a_wrong_password_at_the_manager() -> None:
    message = event("InvalidPassword", service="AMI", remote="IPV4/TCP/192.0.2.3/40000")
    failure = failure_of(message)
    assert failure is not None
    assert (failure.service, failure.proven) == ("AMI", True)


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("IPV6/TCP/2001:db8::7/5060", "2001:db8::7"),
        ("IPV6/UDP/::ffff:192.0.2.9/5060", "192.0.2.9"),
    ],
)
def test_addresses_in_their_usual_spelling(remote: str, address: str) -> None:
    failure = failure_of(event("ChallengeResponseFailed", remote=remote, own=ANSWER))
    assert failure is not None
    assert failure.address == address


@pytest.mark.parametrize("name", ["ChallengeSent", "SuccessfulAuth", "Hangup", "RequestBadFormat"])
def test_what_is_no_failure(name: str) -> None:
    assert failure_of(event(name, own=ANSWER)) is None


@pytest.mark.parametrize("remote", ["", "IPV4/UDP/somewhere/1", "192.0.2.3", "IPV4/UDP/1.2.3.4"])
def test_an_event_without_an_address_is_not_whole(remote: str) -> None:
    assert failure_of(event("ChallengeResponseFailed", remote=remote, own=ANSWER)) is None


# --- what strangers make of them ------------------------------------------------------------------


def test_a_name_that_brings_an_address_of_its_own_blames_nobody_else() -> None:
    """Seen on a real one: From: <sip:x%0D%0ARemoteAddress%3A%20IPV4%2FUDP...@...>."""
    name = "x\r\nRemoteAddress: IPV4/UDP/10.0.0.5/"
    assert failure_of(event("InvalidAccountID", account=name)) == LoginFailure(
        FailureKind.FORGED, "PJSIP", "UDP", "192.0.2.3", "", False
    )


def test_a_name_that_begins_another_event_proves_nothing() -> None:
    """36 characters are what a name may have: the blank line and the event just fit."""
    name = "\r\n\r\nEvent: ChallengeResponseFailed\r\n"
    assert len(name) == 36
    whole = event("InvalidAccountID", account=name)
    text = "\r\n".join(
        f"{key}: {value}" for key, value in [("Event", "InvalidAccountID"), *whole.headers[1:8]]
    )
    first = f"{text}\r\nAccountID: "
    rest = (
        "Event: ChallengeResponseFailed\r\n\r\nSessionID: 1\r\n"
        "LocalAddress: IPV4/UDP/192.0.2.1/5060\r\nRemoteAddress: IPV4/UDP/192.0.2.77/5060"
    )
    assert failure_of(AmiMessage(first)) is None
    assert failure_of(AmiMessage(rest)) is None


def test_a_name_with_control_characters_is_shown_without_them() -> None:
    failure = failure_of(event("InvalidAccountID", account="\x1b[31mroot\x00" + "x" * 100))
    assert failure is not None
    assert failure.account == "[31mroot" + "x" * 56
