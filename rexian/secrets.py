"""The secrets of one installation: random, made at the first start, in a file only its owner reads.

There is no default password anywhere. What is lost is made anew by removing the file, which changes
every password and ends every session.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets as random_source
import stat
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rexian.errors import SecretsError

FIRST_SEATS = ("1001", "1002", "1003", "1004")
FIRST_DEPARTMENTS = ("2001", "2002")
TRUNK_ACCOUNT = "trunk"  # the SIP account a test carrier registers with
_BYTES = 18  # 144 bits, 24 characters: over the 128 a guesser must not get through


@dataclass(frozen=True, slots=True)
class Secrets:
    """All secrets of one data folder. `sip` maps each SIP account to its password."""

    admin_password: str
    ami_secret: str
    api_signing_key: str
    sip: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Secrets(sip accounts: {', '.join(self.sip)})"  # never into a log by accident


def load_or_create(
    path: Path, seats: Iterable[str], departments: Iterable[str]
) -> tuple[Secrets, bool]:
    """The secrets in `path` and whether any of them was made just now.

    `seats` and `departments` are the SIP accounts that must have a password, beside the test
    carrier's `trunk`; accounts not yet in the file are added. Raises SecretsError when the file can
    be read by others, is damaged or cannot be written; it is then left as it is.
    """
    accounts = [*seats, *departments, TRUNK_ACCOUNT]
    old = _read(path)
    if old is None:
        new = Secrets(_make(), _make(), _make(), {name: _make() for name in accounts})
        _write(path, new)
        return new, True
    missing = [name for name in accounts if name not in old.sip]
    if not missing:
        return old, False
    new = Secrets(
        old.admin_password,
        old.ami_secret,
        old.api_signing_key,
        {**old.sip, **{name: _make() for name in missing}},
    )
    _write(path, new)
    return new, True


def change_accounts(
    path: Path, secrets: Secrets, add: Iterable[str], drop: Iterable[str]
) -> Secrets:
    """The secrets with new random passwords for the accounts `add`, and none for `drop`, written to
    `path`. Raises SecretsError; the file is then as it was.
    """
    gone = frozenset(drop)
    kept = {name: word for name, word in secrets.sip.items() if name not in gone}
    new = replace(secrets, sip={**kept, **{name: _make() for name in add}})
    _write(path, new)
    return new


def put_back(path: Path, secrets: Secrets) -> None:
    """Write the secrets as they were before. Raises SecretsError."""
    _write(path, secrets)


def browser_password(seat_password: str) -> str:
    """What the browser of a seat signs in with at the PBX: made of the password of its desk phone,
    which cannot be told from it, and new whenever that one is renewed.
    """
    made = hmac.digest(seat_password.encode(), b"rexian browser telephone", "sha256")
    return base64.urlsafe_b64encode(made[:_BYTES]).decode()


def trial_password(trunk_password: str) -> str:
    """What the PBX rings itself with for a test call: made of the password of the trunk for trials,
    and new whenever that one is renewed.
    """
    made = hmac.digest(trunk_password.encode(), b"rexian test call", "sha256")
    return base64.urlsafe_b64encode(made[:_BYTES]).decode()


def print_out(
    secrets: Secrets, path: Path, *, title: str = "Passwords, shown this once", admin: str = "admin"
) -> str:
    """The text shown at the first start: every account a person signs in with."""
    width = max(len(admin), *(len(name) for name in secrets.sip)) + 2
    lines = [
        f"{title}:",
        f"  {'console':<10} {admin:<{width}} {secrets.admin_password}",
        *(f"  {'SIP':<10} {name:<{width}} {word}" for name, word in secrets.sip.items()),
        f"They are kept in {path}, which only you can read.",
    ]
    return "\n".join(lines)


def read_secrets(path: Path) -> Secrets:
    """What is in the file; nothing is made. Raises SecretsError, also when it is not there."""
    found = _read(path)
    if found is None:
        raise SecretsError(f"{path} does not exist: nothing was started with this folder yet")
    return found


def _make() -> str:
    return random_source.token_urlsafe(_BYTES)


def _read(path: Path) -> Secrets | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise SecretsError(f"{path} cannot be read: {fault.strerror}") from fault
    with os.fdopen(descriptor, encoding="utf-8") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise SecretsError(f"{path} is not a plain file.")
        if mode & 0o077:
            raise SecretsError(
                f"{path} can be read by others (mode {stat.S_IMODE(mode):04o}). If nobody did, "
                f"run: chmod 600 {path}. Otherwise remove it; the next start makes new secrets."
            )
        text = file.read()
    try:
        stored: Any = json.loads(text)
        found = Secrets(
            _checked(stored["admin_password"]),
            _checked(stored["ami_secret"]),
            _checked(stored["api_signing_key"]),
            {str(name): _checked(word) for name, word in stored["sip"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise SecretsError(
            f"{path} is damaged ({type(fault).__name__}: {fault}). Restore it, or remove it: the "
            "next start then makes new secrets."
        ) from None
    return found


def _checked(word: object) -> str:
    if not isinstance(word, str) or len(word) < 16:
        raise ValueError("a secret is missing or too short")
    return word


def _write(path: Path, secrets: Secrets) -> None:
    content = {
        "admin_password": secrets.admin_password,
        "ami_secret": secrets.ami_secret,
        "api_signing_key": secrets.api_signing_key,
        "sip": dict(secrets.sip),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp makes the file 0600 before anything is in it; the rename shows it whole or not.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(descriptor)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise SecretsError(f"{path} cannot be written: {fault.strerror}") from fault
