"""Settings: typed, listed, and wrong ones refused with a line for each fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rexian.cli import main
from rexian.errors import SettingsError
from rexian.settings import Settings, load_settings

pytestmark = pytest.mark.usefixtures("bare_environment")


def test_the_defaults_listen_on_loopback_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    settings = load_settings()

    assert settings.address == "127.0.0.1"
    assert (settings.http_port, settings.sip_port, settings.ami_port) == (8080, 5060, 5038)
    assert (settings.rtp_start, settings.rtp_end) == (10000, 10199)
    assert settings.data == tmp_path / "var"
    assert settings.tools == tmp_path / ".tools"
    assert settings.database_url is None


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REXIAN_DATA", "/srv/rexian")
    monkeypatch.setenv("REXIAN_HTTP_PORT", "8081")
    monkeypatch.setenv("REXIAN_TRUNK_HOSTS", "192.0.2.7, 198.51.100.0/24")
    monkeypatch.setenv("REXIAN_WRAP_UP_SECONDS", "0")
    monkeypatch.setenv("REXIAN_SIP_PORT", "")  # empty counts as not set

    settings = load_settings()

    assert settings.data == Path("/srv/rexian")
    assert settings.http_port == 8081
    assert settings.trunk_hosts == ("192.0.2.7", "198.51.100.0/24")
    assert settings.wrap_up_seconds == 0
    assert settings.sip_port == 5060


def test_every_fault_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REXIAN_HTTP_PORT", "many")
    monkeypatch.setenv("REXIAN_SIP_PORT", "70000")
    monkeypatch.setenv("REXIAN_TRUNK_HOSTS", "192.0.2.7,carrier")
    monkeypatch.setenv("REXIAN_RING_SECONDS", "0")

    with pytest.raises(SettingsError) as fault:
        load_settings()

    lines = str(fault.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "REXIAN_HTTP_PORT is 'many'",
        "REXIAN_SIP_PORT is '70000'",
        "REXIAN_TRUNK_HOSTS is 'carrier'",
        "REXIAN_RING_SECONDS is '0'",
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"REXIAN_SIP_PORT": "8080"}, "REXIAN_HTTP_PORT and REXIAN_SIP_PORT are both 8080"),
        ({"REXIAN_RTP_START": "10001"}, "REXIAN_RTP_START must be even"),
        ({"REXIAN_RTP_END": "10003"}, "REXIAN_RTP_END must be at least 9 above"),
        ({"REXIAN_SIP_PORT": "10050"}, "REXIAN_SIP_PORT lies inside the RTP range"),
        ({"REXIAN_TRUNK_TLS": "yes"}, "REXIAN_TRUNK_TLS needs REXIAN_TLS=true"),
        ({"REXIAN_TLS": "1", "REXIAN_TLS_CERT": "/x"}, "needs REXIAN_TLS_CERT and REXIAN_TLS_KEY"),
        (
            {"REXIAN_TLS": "1", "REXIAN_TLS_CERT": "/no/c", "REXIAN_TLS_KEY": "/no/k"},
            "/no/c is not a file",
        ),
        ({"REXIAN_ASTERISK": "newest"}, "use auto, fetch, installed, or a path"),
        ({"REXIAN_LOG_LEVEL": "loud"}, "REXIAN_LOG_LEVEL is 'loud'"),
        ({"REXIAN_ADDRESS": "here"}, "REXIAN_ADDRESS is 'here'"),
        ({"REXIAN_REGION": "China"}, "REXIAN_REGION is 'CHINA'"),
    ],
)
def test_a_wrong_setting_is_explained(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], message: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as fault:
        load_settings()

    assert message in str(fault.value)


def test_a_wrong_database_url_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REXIAN_DATABASE_URL", "mysql://rexian:hunter2@db/rexian")

    result = CliRunner().invoke(main, ["settings"])

    assert result.exit_code == 2
    assert "REXIAN_DATABASE_URL: only PostgreSQL is supported" in result.stderr
    assert "hunter2" not in result.output


def test_the_table_names_every_setting_and_masks_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REXIAN_DATABASE_URL", "postgresql://rexian:hunter2@db/rexian")

    result = CliRunner().invoke(main, ["settings"])

    assert result.exit_code == 0
    assert "hunter2" not in result.output
    for name in Settings.model_fields:
        assert f"REXIAN_{name.upper()} " in result.output


def test_a_mistyped_name_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REXIAN_HTPP_PORT", "8081")
    monkeypatch.setenv("REXIAN_SOMETHING_OF_ANOTHER_TOOL", "1")

    result = CliRunner().invoke(main, ["settings", "--json"])

    assert (
        result.stderr == "rexian: REXIAN_HTPP_PORT is not a setting; is REXIAN_HTTP_PORT meant?\n"
    )


def test_the_list_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REXIAN_HTTP_PORT", "8081")
    monkeypatch.setenv("REXIAN_DATABASE_URL", "postgresql://rexian:hunter2@db/rexian")

    rows = json.loads(CliRunner().invoke(main, ["settings", "--json"]).stdout)

    by_name = {row["name"]: row for row in rows}
    assert by_name["http_port"] == {
        "name": "http_port",
        "env": "REXIAN_HTTP_PORT",
        "default": "8080",
        "current": "8081",
        "description": "TCP port of the console and the API",
    }
    assert by_name["database_url"]["current"] == "**********"
    assert all(row["description"] for row in rows)
