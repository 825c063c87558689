"""The PBX's configuration as it is written: whole, private, and nobody's text but ours."""

from __future__ import annotations

import dataclasses
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    Site,
    skills,
)
from rexian import pbxconfig
from rexian.errors import RexianError
from rexian.paths import asterisk_conf
from rexian.pbxconfig import fill, render
from rexian.provision.asterisk import AsteriskInstall
from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, Secrets, load_or_create
from rexian.settings import Settings
from store.site import trial_site

SECRETS = Secrets(
    admin_password="admin-password-1",
    ami_secret="ami-secret-000001",
    api_signing_key="signing-key-00001",
    sip={
        name: f"password-of-{name}"
        for name in ("1001", "1002", "1003", "1004", "2001", "2002", "trunk")
    },
)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("REXIAN_"):
            monkeypatch.delenv(name)


def site(**changes: Any) -> Site:
    first = trial_site()
    return dataclasses.replace(
        Site(
            {hotline.number: hotline for hotline in first.hotlines},
            {seat.number: seat for seat in first.seats},
            {department.number: department for department in first.departments},
        ),
        **changes,
    )


def settings(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(**{"data": tmp_path / "var", **changes})


def install(folder: Path) -> AsteriskInstall:
    return AsteriskInstall(
        version=(22, 0, 0),
        argv=("asterisk",),
        rx_argv=("asterisk",),
        modules_dir=folder / "modules",
        data_dir=folder / "share",
        sounds_dir=folder / "share" / "sounds",
        moh_dir=None,
    )


def sections(text: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Sections as Asterisk reads them: comments gone, escaped semicolons kept."""
    found: list[tuple[str, dict[str, list[str]]]] = []
    for line in text.splitlines():
        line = re.sub(r"(?<!\\);.*", "", line).replace("\\;", ";").strip()
        if line.startswith("["):
            found.append((line, {}))
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[-1][1].setdefault(key.strip(), []).append(value.removeprefix(">").strip())
    return found


def section(text: str, name: str) -> dict[str, list[str]]:
    (only,) = [values for title, values in sections(text) if title == name]
    return only


def written(conf: Path) -> dict[str, str]:
    etc = conf.parent
    return {
        str(path.relative_to(etc)): path.read_text() for path in etc.rglob("*") if path.is_file()
    }


@pytest.fixture
def rendered(tmp_path: Path) -> dict[str, str]:
    return written(render(settings(tmp_path), SECRETS, install(tmp_path), site()))


def test_every_file_is_there_and_nothing_is_left_open(rendered: dict[str, str]) -> None:
    source = asterisk_conf()
    static = {str(path.relative_to(source)) for path in source.rglob("*.conf")}
    templates = {path.stem for path in source.glob("*.conf.in")}
    generated = {"generated/accounts.conf", "generated/queues.conf", "generated/globals.conf"}

    generated |= {"generated/banned.conf"}
    assert set(rendered) == static | templates | generated
    assert {"pjsip.conf", "manager.conf", "asterisk.conf"} <= templates
    for name, text in rendered.items():
        assert re.findall(r"@[A-Z_]+@", text) == [], name


def test_static_files_are_copied_as_they_are(rendered: dict[str, str]) -> None:
    source = asterisk_conf()
    for path in source.rglob("*.conf"):
        assert rendered[str(path.relative_to(source))] == path.read_text()


def test_every_file_that_is_included_is_written(rendered: dict[str, str]) -> None:
    for text in rendered.values():
        for name in re.findall(r"^#include (\S+)", text, re.MULTILINE):
            assert name in rendered


def test_rendering_again_changes_nothing(tmp_path: Path) -> None:
    given = (settings(tmp_path), SECRETS, install(tmp_path), site())

    once = written(render(*given))
    again = written(render(*given))

    assert again == once
    assert [path.name for path in tmp_path.rglob(".*-*")] == []  # nothing unfinished


def test_whoever_may_not_read_the_secrets_cannot(tmp_path: Path) -> None:
    conf = render(settings(tmp_path), SECRETS, install(tmp_path), site())

    with_secrets = set()
    for path in (tmp_path / "var").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o700, path
            continue
        text = path.read_bytes()
        if any(word.encode() in text for word in (SECRETS.ami_secret, *SECRETS.sip.values())):
            with_secrets.add(str(path.relative_to(conf.parent)))
            assert mode == 0o600, path
    assert with_secrets == {"manager.conf", "generated/accounts.conf"}


def test_neither_the_consoles_password_nor_the_signing_key_goes_to_the_pbx(
    rendered: dict[str, str],
) -> None:
    everything = "".join(rendered.values())

    assert SECRETS.admin_password not in everything
    assert SECRETS.api_signing_key not in everything


def test_the_accounts_of_the_trial_site(rendered: dict[str, str]) -> None:
    accounts = rendered["generated/accounts.conf"]

    assert [title for title, _ in sections(accounts)] == [
        f"[{name}]({template})"
        for name, kind in (
            *((seat, "rx-seat") for seat in ("1001", "1002", "1003", "1004")),
            *((unit, "rx-department") for unit in ("2001", "2002")),
            ("trunk", "rx-trunk"),
        )
        for template in (kind, "rx-auth", "rx-aor")
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
    assert "set_var" not in section(accounts, "[2001](rx-department)")
    assert section(accounts, "[trunk](rx-trunk)") == {
        "auth": ["trunk"],
        "aors": ["trunk"],
        "identify_by": ["username,auth_username"],
    }
    assert section(accounts, "[trunk](rx-aor)") == {"max_contacts": ["10"]}


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


def test_globals_name_the_tracks_and_every_sound(tmp_path: Path, rendered: dict[str, str]) -> None:
    lines = dict(
        line.split(" = ", 1) for line in rendered["generated/globals.conf"].splitlines() if line
    )

    assert lines["RX_TRACKS"] == str(tmp_path / "var" / "pbx" / "spool" / "tracks")
    assert Path(lines["RX_TRACKS"]).is_dir()
    assert lines["RX_FORMAT"] == "sln16"
    assert lines["RX_SAY_GREETING"] == "hello"


def test_the_manager_listens_on_loopback_alone(rendered: dict[str, str]) -> None:
    general = section(rendered["manager.conf"], "[general]")
    account = section(rendered["manager.conf"], "[rexian]")

    assert (general["bindaddr"], general["port"]) == (["127.0.0.1"], ["5038"])
    assert account["secret"] == ["ami-secret-000001"]
    assert account["deny"] == ["0.0.0.0/0.0.0.0"]
    assert account["permit"] == ["127.0.0.1/255.255.255.255"]


@pytest.mark.parametrize(
    ("host", "bind", "permit"),
    [("::1", "::1", ["::1/128"]), ("pbx.example", "0.0.0.0", None)],
)
def test_the_manager_elsewhere(
    tmp_path: Path, host: str, bind: str, permit: list[str] | None
) -> None:
    files = written(render(settings(tmp_path, ami_host=host), SECRETS, None, site()))

    assert section(files["manager.conf"], "[general]")["bindaddr"] == [bind]
    assert section(files["manager.conf"], "[rexian]").get("permit") == permit


def test_where_the_program_is(tmp_path: Path, rendered: dict[str, str]) -> None:
    folders = section(rendered["asterisk.conf"], "[directories]")
    assert folders["astmoddir"] == [str(tmp_path / "modules")]
    assert folders["astlogdir"] == [str(tmp_path / "var" / "pbx" / "log")]

    others = written(render(settings(tmp_path), SECRETS, None, site()))
    assert "astmoddir" not in section(others["asterisk.conf"], "[directories]")


def test_without_tls_there_is_none(rendered: dict[str, str]) -> None:
    titles = [title for title, _ in sections(rendered["pjsip.conf"])]

    assert "[transport-tls]" not in titles
    assert "media_encryption" not in rendered["pjsip.conf"]
    assert section(rendered["pjsip.conf"], "[transport-udp]")["bind"] == ["127.0.0.1:5060"]


def test_with_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    given = settings(
        tmp_path,
        tls=True,
        tls_cert=Path("cert.pem"),
        tls_key=Path("key.pem"),
        external_address="198.51.100.9",
    )

    pjsip = written(render(given, SECRETS, None, site()))["pjsip.conf"]

    tls = section(pjsip, "[transport-tls]")
    assert (tls["protocol"], tls["bind"]) == (["tls"], ["127.0.0.1:5061"])
    assert tls["cert_file"] == [str(tmp_path / "cert.pem")]
    assert tls["priv_key_file"] == [str(tmp_path / "key.pem")]
    assert tls["external_media_address"] == ["198.51.100.9"]
    assert section(pjsip, "[rx-phone](!)")["media_encryption"] == ["sdes"]
    assert "media_encryption" not in section(pjsip, "[rx-trunk](!)")


@pytest.mark.parametrize(("srtp", "optimistic"), [("optional", "yes"), ("required", "no")])
def test_phones_that_cannot_encrypt(tmp_path: Path, srtp: str, optimistic: str) -> None:
    (tmp_path / "pem").write_text("")
    pem = tmp_path / "pem"
    given = settings(tmp_path, tls=True, tls_cert=pem, tls_key=pem, srtp=srtp)

    pjsip = written(render(given, SECRETS, None, site()))["pjsip.conf"]

    assert section(pjsip, "[rx-phone](!)")["media_encryption_optimistic"] == [optimistic]


def test_behind_nat(tmp_path: Path) -> None:
    given = settings(
        tmp_path,
        address="0.0.0.0",
        external_address="198.51.100.9",
        local_networks="10.0.0.0/8,192.168.0.0/16",
    )

    pjsip = written(render(given, SECRETS, None, site()))["pjsip.conf"]

    for transport in ("[transport-udp]", "[transport-tcp]"):
        values = section(pjsip, transport)
        assert values["bind"] == ["0.0.0.0:5060"]
        assert values["external_media_address"] == ["198.51.100.9"]
        assert values["external_signaling_address"] == ["198.51.100.9"]
        assert values["local_net"] == ["10.0.0.0/8", "192.168.0.0/16"]


def test_on_ipv6(tmp_path: Path) -> None:
    given = settings(tmp_path, address="::", trunk_hosts="2001:db8::7")

    files = written(render(given, SECRETS, None, site()))

    assert section(files["pjsip.conf"], "[transport-udp]")["bind"] == ["[::]:5060"]
    carrier = files["generated/accounts.conf"]
    assert section(carrier, "[carrier](rx-aor)")["contact"] == ["sip:[2001:db8::7]"]
    assert section(carrier, "[carrier]")["match"] == ["2001:db8::7"]


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


def test_two_instances_share_nothing(tmp_path: Path) -> None:
    ports = {"http_port": 8081, "sip_port": 5070, "ami_port": 5039, "rtp_start": 11000}
    one = settings(tmp_path, data=tmp_path / "one")
    two = settings(tmp_path, data=tmp_path / "two", rtp_end=11199, **ports)

    first = "".join(written(render(one, SECRETS, None, site())).values())
    second = "".join(written(render(two, SECRETS, None, site())).values())

    assert str(tmp_path / "two") not in first
    assert str(tmp_path / "one") not in second
    own_ports = r"^(?:bind|port|rtpstart|rtpend) = (?:\S*:)?(\d+)$"
    assert set(re.findall(own_ports, first, re.MULTILINE)) == {"5060", "5038", "10000", "10199"}
    assert set(re.findall(own_ports, second, re.MULTILINE)) == {"5070", "5039", "11000", "11199"}
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


# --- what must not get in -------------------------------------------------------------------------


def with_seat(number: str) -> Site:
    seat = Seat(SeatNumber(number), skills("12345"))
    return site(seats={seat.number: seat})


def with_department(dial: str, number: str = "2001") -> Site:
    unit = Department(DepartmentNumber(number), "Water", dial)
    return site(departments={unit.number: unit})


def with_hotline(number: str, name: str = "", lines: int = 4) -> Site:
    hotline = Hotline(HotlineNumber(number), name, lines)
    return Site({hotline.number: hotline}, {}, {})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (with_seat("1001]\nallow = all"), "seat '1001]\\nallow = all'"),
        (with_seat("1001;x"), "seat '1001;x'"),
        (with_seat("global"), "seat 'global'"),
        (with_seat(""), "seat ''"),
        (with_seat("１００１"), "seat '１００１'"),
        (with_hotline("123-45"), "hotline '123-45'"),
        (with_hotline("12345\n"), "hotline '12345\\n'"),
        (with_hotline("12345", lines=-1), "cannot have -1 lines"),
        (with_hotline("12345", name="two\nlines"), "a name that does not fit on a line"),
        (with_department("2001&PJSIP/1001"), "cannot be dialled as '2001&PJSIP/1001'"),
        (with_department("trunk"), "cannot be dialled as 'trunk'"),
        (with_department("2001", "20/01"), "department '20/01'"),
        (site(hotlines={}), "serves '12345', which is no queue"),
    ],
)
def test_numbers_that_would_break_out_are_refused_before_anything_is_written(
    tmp_path: Path, wrong: Site, said: str
) -> None:
    with pytest.raises(RexianError) as fault:
        render(settings(tmp_path), SECRETS, None, wrong)

    assert said in str(fault.value)
    assert not (tmp_path / "var").exists()


def test_names_go_into_no_file(tmp_path: Path) -> None:
    hotline = Hotline(HotlineNumber("12345"), "热线; allow=all", 4)
    odd = site(hotlines={hotline.number: hotline})

    files = written(render(settings(tmp_path), SECRETS, None, odd))

    assert "热线" not in "".join(files.values())


@pytest.mark.parametrize("name", ["a;b", "a,b", "a\nb", "a$b", "a(b", 'a"b', "a\\b", "a "])
def test_a_folder_asterisk_could_not_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RexianError, match=r"REXIAN_DATA is .* Asterisk cannot be given a path"):
        render(settings(tmp_path, data=tmp_path / name), SECRETS, None, site())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "市民热线", "a=b", "a-b_c.d"])
def test_other_folders_are_fine(tmp_path: Path, name: str) -> None:
    files = written(render(settings(tmp_path, data=tmp_path / name), SECRETS, None, site()))

    assert section(files["asterisk.conf"], "[directories]")["astlogdir"] == [
        str(tmp_path / name / "pbx" / "log")
    ]


@pytest.mark.parametrize("word", ["semi;colon-password", "two\nlines-password", "spaced password"])
def test_a_password_asterisk_would_read_otherwise_is_refused_unsaid(
    tmp_path: Path, word: str
) -> None:
    odd = dataclasses.replace(SECRETS, sip={**SECRETS.sip, "1001": word})

    with pytest.raises(RexianError, match="the password of 1001") as fault:
        render(settings(tmp_path), odd, None, site())

    assert word not in str(fault.value)
    assert not (tmp_path / "var").exists()


def test_a_track_format_nobody_can_read_is_refused(tmp_path: Path) -> None:
    given = settings(tmp_path).model_copy(update={"track_format": "gsm"})

    with pytest.raises(RexianError, match="REXIAN_TRACK_FORMAT is 'gsm'"):
        render(given, SECRETS, None, site())


def test_a_template_with_an_unknown_name_is_an_error() -> None:
    with pytest.raises(RexianError, match=r"x.conf.in: nothing is known of @SECERT@"):
        fill("a = @KNOWN@\nb = @SECERT@", {"KNOWN": "1"}, "x.conf.in")


def test_a_value_is_not_a_template() -> None:
    assert fill("@A@", {"A": "@B@", "B": "no"}, "x") == "@B@"


# --- accounts beyond the first ones ---------------------------------------------------------------


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


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    with pytest.raises(RexianError, match="the PBX configuration cannot be written"):
        render(settings(tmp_path), SECRETS, None, site())


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = render(settings(tmp_path), SECRETS, None, site())
    before = written(conf)

    def fails(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        with pytest.raises(RexianError, match="No space left on device"):
            render(settings(tmp_path), SECRETS, None, site())

    assert written(conf) == before


def test_where_others_find_tracks_and_journal(tmp_path: Path) -> None:
    given = settings(tmp_path)

    assert pbxconfig.tracks(given) == tmp_path / "var" / "pbx" / "spool" / "tracks"
    assert pbxconfig.journal(given) == tmp_path / "var" / "pbx" / "log" / "queue_log"
