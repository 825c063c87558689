"""The signature of a message, and the secrets it is made with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.secret import KeyUnusable, load_or_create_key, secret_of
from intake.signature import Signed, fits, in_time, signature

REQUEST = Signed(
    channel="city-web",
    method="POST",
    path="/api/v1/intake/messages",
    timestamp="1790733600.000",
    key="form-1",
    body='{"text":"路灯不亮"}'.encode(),
    signature="",
)
SECRET = "rexian_intake_AAAA"


def test_a_signature_worked_out_elsewhere() -> None:
    """By the openssl command:

    printf 'rexian-intake-1\\nPOST\\n/api/v1/intake/messages\\n1790733600.000\\nform-1\\n%s' \\
        "$(printf '{"text":"路灯不亮"}' | sha256sum | cut -d' ' -f1)" |
        openssl dgst -sha256 -hmac rexian_intake_AAAA
    """
    assert signature(SECRET, REQUEST) == (
        "aebe2c3ee44d8d4db0a64587d22dd1a8136f39e9deb1aa62ac6bd89025d5e403"
    )


@given(
    st.sampled_from(["method", "path", "timestamp", "key", "body", "signature"]),
    st.text(max_size=20),
)
def test_whatever_is_changed_the_signature_does_not_fit(name: str, value: str) -> None:
    good = replace(REQUEST, signature=signature(SECRET, REQUEST))
    changed: str | bytes = value.encode("utf-8", "replace") if name == "body" else value

    assert fits(SECRET, good)
    if name == "method":
        changed = value.upper()
    if changed != getattr(good, name):
        assert not fits(SECRET, replace(good, **{name: changed}))  # type: ignore[arg-type]


def test_nothing_moves_from_one_line_to_the_next() -> None:
    one = replace(REQUEST, timestamp="1", key="2\n3")
    other = replace(REQUEST, timestamp="1\n2", key="3")

    # They would be signed alike: neither a timestamp nor a key with a line feed is let in.
    assert signature(SECRET, one) == signature(SECRET, other)
    assert not in_time("1\n2", 1.0)


@pytest.mark.parametrize(
    ("timestamp", "good"),
    [
        ("1000", True),
        ("1000.5", True),
        ("700", True),
        ("1300", True),
        ("699.9", False),
        ("1300.1", False),
        ("", False),
        ("nan", False),
        ("inf", False),
        ("1e3", False),
        ("-1000", False),
        ("+1000", False),
        (" 1000", False),
        ("１０００", False),
        ("9" * 400, False),
    ],
)
def test_the_moment_of_signing(timestamp: str, good: bool) -> None:
    assert in_time(timestamp, 1000.0) is good


def test_a_secret_follows_from_key_name_and_salt() -> None:
    key, salt = bytes(32), bytes(range(32))
    made = secret_of(key, "web", salt)

    assert made.startswith("rexian_intake_")
    assert len(made) == len("rexian_intake_") + 43
    assert made == secret_of(key, "web", salt)
    others = [
        secret_of(bytes([1] * 32), "web", salt),
        secret_of(key, "sms", salt),
        secret_of(key, "web", bytes(32)),
    ]
    assert len({made, *others}) == 4


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "intake.key"

    made = load_or_create_key(path)

    assert len(made) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create_key(path) == made
    assert [one.name for one in path.parent.iterdir()] == ["intake.key"]


def test_a_key_that_others_can_read_or_that_was_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "intake.key"
    load_or_create_key(path)
    path.chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        load_or_create_key(path)
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(KeyUnusable, match="32 bytes"):
        load_or_create_key(path)
