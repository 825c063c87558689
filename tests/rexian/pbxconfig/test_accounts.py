"""Who has an account at the PBX, and the queues: seats, departments, the trunk, the carrier."""

from __future__ import annotations

import re
from pathlib import Path

from acd.values import Department, DepartmentNumber
from rexian.pbxconfig import render
from rexian.secrets import (
    FIRST_DEPARTMENTS,
    FIRST_SEATS,
    browser_password,
    load_or_create,
    trial_password,
)
from tests.rexian.pbxconfig.conf import (
    SECRETS,
    section,
    sections,
    settings,
    site,
    with_seat,
    written,
)


def test_the_accounts_of_the_trial_site(rendered: dict[str, str]) -> None:
    accounts = rendered["generated/accounts.conf"]

    seat, browser = ("rx-seat", "rx-auth", "rx-aor"), ("rx-browser", "rx-auth", "rx-browser-aor")
    assert [title for title, _ in sections(accounts)] == [
        f"[{name}]({template})"
        for name, templates in (
            *(
                pair
                for number in ("1001", "1002", "1003", "1004")
                for pair in ((number, seat), (f"{number}-web", browser))
            ),
            *((unit, ("rx-department", "rx-auth", "rx-aor")) for unit in ("2001", "2002")),
            ("trunk", ("rx-trunk", "rx-auth", "rx-aor")),
            ("test-line", ("rx-trunk", "rx-auth", "rx-aor")),
            ("test-caller", ("rx-trunk", "rx-aor")),
        )
        for template in templates
    ]
    assert section(accounts, "[1001](rx-seat)") == {
        "auth": ["1001"],
        "aors": ["1001"],
        "callerid": ["1001 <1001>"],
        "set_var": ["RX_SEAT=1001"],
    }
    assert section(accounts, "[1001](rx-auth)") == {
        "username": ["1001"],
        "password": ["password-of-1001"],
    }
    assert section(accounts, "[1001-web](rx-browser)") == {
        "auth": ["1001-web"],
        "aors": ["1001-web"],
        "callerid": ["1001 <1001>"],
        "set_var": ["RX_SEAT=1001"],
    }
    assert section(accounts, "[1001-web](rx-auth)") == {
        "username": ["1001-web"],
        "password": [browser_password("password-of-1001")],
    }
    assert "set_var" not in section(accounts, "[2001](rx-department)")
    assert section(accounts, "[trunk](rx-trunk)") == {
        "auth": ["trunk"],
        "aors": ["trunk"],
        "identify_by": ["username,auth_username"],
    }
    assert section(accounts, "[trunk](rx-aor)") == {"max_contacts": ["10"]}


def test_the_line_test_calls_come_by(tmp_path: Path, rendered: dict[str, str]) -> None:
    accounts = rendered["generated/accounts.conf"]
    password = trial_password("password-of-trunk")

    # A caller is let in by password alone, and by the far end of the line nobody is.
    assert section(accounts, "[test-line](rx-trunk)")["identify_by"] == ["auth_username"]
    assert section(accounts, "[test-line](rx-auth)") == {
        "username": ["test-line"],
        "password": [password],
    }
    caller = section(accounts, "[test-caller](rx-trunk)")
    assert caller["outbound_auth"] == ["test-line"]
    assert (caller["identify_by"], caller["context"]) == (["ip"], ["rx-trial-nowhere"])
    assert "endpoint = test-caller" not in accounts

    for address, near in (("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.1.2.3", "10.1.2.3")):
        given = settings(tmp_path, address=address)
        accounts = written(render(given, SECRETS, None, site()))["generated/accounts.conf"]
        assert section(accounts, "[test-caller](rx-aor)")["contact"] == [f"sip:{near}:5060"]


def test_every_template_that_is_used_exists(rendered: dict[str, str]) -> None:
    defined = set(
        re.findall(
            r"^\[([\w-]+)\]\(!", rendered["pjsip.conf"] + rendered["queues.conf"], re.MULTILINE
        )
    )
    used = set(
        re.findall(
            r"^\[\w+\]\(([\w-]+)\)",
            rendered["generated/accounts.conf"] + rendered["generated/queues.conf"],
            re.MULTILINE,
        )
    )

    assert used == {
        "rx-seat",
        "rx-department",
        "rx-trunk",
        "rx-auth",
        "rx-aor",
        "rx-hotline",
    }
    assert used <= defined


def test_one_queue_a_hotline(rendered: dict[str, str]) -> None:
    assert [title for title, _ in sections(rendered["generated/queues.conf"])] == [
        "[12345](rx-hotline)"
    ]


def test_the_carrier(tmp_path: Path) -> None:
    given = settings(tmp_path, trunk_hosts="203.0.113.0/24,198.51.100.7,198.51.100.8")

    accounts = written(render(given, SECRETS, None, site()))["generated/accounts.conf"]

    # By address alone: it has no password.
    assert section(accounts, "[carrier](rx-trunk)") == {
        "aors": ["carrier"],
        "identify_by": ["ip"],
    }
    assert section(accounts, "[carrier]") == {
        "type": ["identify"],
        "endpoint": ["carrier"],
        "match": ["203.0.113.0/24", "198.51.100.7", "198.51.100.8"],
    }
    # A network is nobody to ring: the first host is.
    assert section(accounts, "[carrier](rx-aor)")["contact"] == ["sip:198.51.100.7"]


def test_a_carrier_known_by_its_network_alone_is_not_rung(tmp_path: Path) -> None:
    given = settings(tmp_path, trunk_hosts="203.0.113.0/24")

    accounts = written(render(given, SECRETS, None, site()))["generated/accounts.conf"]

    assert "contact" not in section(accounts, "[carrier](rx-aor)")


def test_a_carrier_over_tls_is_rung_over_tls(tmp_path: Path) -> None:
    for name in ("cert", "key"):
        (tmp_path / name).write_text("")
    given = settings(
        tmp_path,
        tls=True,
        tls_cert=tmp_path / "cert",
        tls_key=tmp_path / "key",
        trunk_tls=True,
        trunk_hosts="198.51.100.7",
    )

    files = written(render(given, SECRETS, None, site()))

    contact = section(files["generated/accounts.conf"], "[carrier](rx-aor)")["contact"]
    assert contact == ["sip:198.51.100.7;transport=tls"]
    trunk = section(files["pjsip.conf"], "[rx-trunk](!)")
    assert trunk["media_encryption"] == ["sdes"]


def test_without_a_carrier_there_is_no_carrier(rendered: dict[str, str]) -> None:
    assert "carrier" not in rendered["generated/accounts.conf"]


def test_a_seat_added_later_gets_a_password_of_its_own(tmp_path: Path) -> None:
    given = settings(tmp_path)
    path = given.data / "secrets.json"
    secrets, _ = load_or_create(path, FIRST_SEATS, FIRST_DEPARTMENTS)

    accounts = written(render(given, secrets, None, with_seat("1077")))["generated/accounts.conf"]

    (password,) = section(accounts, "[1077](rx-auth)")["password"]
    assert len(password) == 24
    kept, _ = load_or_create(path, FIRST_SEATS, FIRST_DEPARTMENTS)
    assert kept.sip["1077"] == password
    assert {**kept.sip} == {**secrets.sip, "1077": password}


def test_departments_at_one_number_or_at_a_seat_make_no_second_account(tmp_path: Path) -> None:
    units = [
        Department(DepartmentNumber("2001"), "Water", "2001"),
        Department(DepartmentNumber("2002"), "Sewers", "2001"),
        Department(DepartmentNumber("2003"), "Front desk", "1001"),
        Department(DepartmentNumber("2004"), "Police", "110"),
        Department(DepartmentNumber("2005"), "Archive", None),
    ]
    odd = site(departments={unit.number: unit for unit in units})

    accounts = written(render(settings(tmp_path), SECRETS, None, odd))["generated/accounts.conf"]

    titles = [title for title, _ in sections(accounts)]
    assert len(titles) == len(set(titles))
    assert [title for title in titles if title.endswith("(rx-department)")] == [
        "[2001](rx-department)"
    ]
