"""Secrets: random, made once, for their owner's eyes only."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from rexian.errors import SecretsError
from rexian.secrets import Secrets, load_or_create, print_out

SEATS = ("1001", "1002")
DEPARTMENTS = ("2001",)


def words(secrets: Secrets) -> list[str]:
    return [
        secrets.admin_password,
        secrets.ami_secret,
        secrets.api_signing_key,
        *secrets.sip.values(),
    ]


def test_the_first_start_makes_them_and_the_second_finds_them(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secrets.json"

    first, created = load_or_create(path, SEATS, DEPARTMENTS)
    second, created_again = load_or_create(path, SEATS, DEPARTMENTS)

    assert (created, created_again) == (True, False)
    assert second == first
    assert list(first.sip) == ["1001", "1002", "2001", "trunk"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secrets.json"]


def test_no_two_secrets_are_alike_and_each_has_128_bits_or_more(tmp_path: Path) -> None:
    one, _ = load_or_create(tmp_path / "a.json", SEATS, DEPARTMENTS)
    other, _ = load_or_create(tmp_path / "b.json", SEATS, DEPARTMENTS)

    every = words(one) + words(other)
    assert len(set(every)) == len(every) == 14
    assert all(len(word) * 6 >= 128 for word in every)  # 6 bits a character of base64


def test_an_account_added_later_gets_a_password_and_the_others_keep_theirs(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    before, _ = load_or_create(path, SEATS, DEPARTMENTS)

    after, created = load_or_create(path, (*SEATS, "1003"), DEPARTMENTS)

    assert created
    assert after.admin_password == before.admin_password
    assert {name: after.sip[name] for name in before.sip} == before.sip
    assert len(after.sip["1003"]) == 24


def test_a_file_others_can_read_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    load_or_create(path, SEATS, DEPARTMENTS)
    content = path.read_text()
    path.chmod(0o640)

    with pytest.raises(SecretsError, match=r"can be read by others \(mode 0640\)"):
        load_or_create(path, SEATS, DEPARTMENTS)

    assert path.read_text() == content


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"admin_password": "short"}', '{"sip": {}}', '{"sip": []}', "null"],
)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(SecretsError, match="is damaged"):
        load_or_create(path, SEATS, DEPARTMENTS)

    assert path.read_text() == content


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    load_or_create(path, SEATS, DEPARTMENTS)
    stored = json.loads(path.read_text())
    stored["ami_secret"] = "admin"
    path.write_text(json.dumps(stored))

    with pytest.raises(SecretsError, match="missing or too short"):
        load_or_create(path, SEATS, DEPARTMENTS)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    load_or_create(tmp_path / "elsewhere.json", SEATS, DEPARTMENTS)
    (tmp_path / "secrets.json").symlink_to("elsewhere.json")

    with pytest.raises(SecretsError, match="cannot be read"):
        load_or_create(tmp_path / "secrets.json", SEATS, DEPARTMENTS)


def test_the_print_out_shows_what_people_type_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secrets, _ = load_or_create(path, SEATS, DEPARTMENTS)

    text = print_out(secrets, path)

    shown = {line.split()[-2]: line.split()[-1] for line in text.splitlines()[1:-1]}
    assert shown == {"admin": secrets.admin_password, **secrets.sip}
    assert secrets.ami_secret not in text
    assert secrets.api_signing_key not in text
    assert str(path) in text


def test_a_log_line_does_not_give_them_away(tmp_path: Path) -> None:
    secrets, _ = load_or_create(tmp_path / "secrets.json", SEATS, DEPARTMENTS)

    assert not any(word in f"{secrets} {secrets!r}" for word in words(secrets))
