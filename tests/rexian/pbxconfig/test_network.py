"""Where the PBX listens, for whom, and how it is reached: loopback, TLS, NAT, IPv6."""

from __future__ import annotations

from pathlib import Path

import pytest

from rexian.pbxconfig import render
from tests.rexian.pbxconfig.conf import SECRETS, section, sections, settings, site, written


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


def test_without_tls_there_is_none(rendered: dict[str, str]) -> None:
    titles = [title for title, _ in sections(rendered["pjsip.conf"])]

    assert "[transport-tls]" not in titles
    assert "media_encryption" not in section(rendered["pjsip.conf"], "[rx-phone](!)")
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


def test_browsers_come_through_the_backend_alone(tmp_path: Path) -> None:
    def files(name: str, **changes: str | int) -> dict[str, str]:
        return written(render(settings(tmp_path / name, **changes), SECRETS, None, site()))

    here, elsewhere = files("a"), files("b", ami_host="192.0.2.5", pbx_http_port=8188)
    assert section(here["http.conf"], "[general]")["bindaddr"] == ["127.0.0.1"]
    browser = section(here["pjsip.conf"], "[rx-browser](!,rx-seat)")
    assert (browser["deny"], browser["permit"]) == (["0.0.0.0/0", "::/0"], ["127.0.0.1"])
    assert section(elsewhere["http.conf"], "[general]")["bindport"] == ["8188"]
    assert "permit" not in section(elsewhere["pjsip.conf"], "[rx-browser](!,rx-seat)")
