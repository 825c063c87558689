"""What can be wrong with the settings of mail and webhooks is said at the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from rexian.errors import SettingsError
from rexian.settings import load_settings

MAIL = {"SMTP_HOST": "mail.example.cn", "SMTP_FROM": "hotline@city.example.cn"}
LOGIN = {"SMTP_USER": "hotline", "SMTP_PASSWORD": "very secret"}


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"REXIAN_{name}", value)


def test_a_mail_server_with_a_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, MAIL | LOGIN | {"DATA": str(tmp_path)})
    settings = load_settings()
    assert (settings.smtp_port, settings.smtp_security) == (587, "starttls")
    assert "very secret" not in repr(settings)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"SMTP_HOST": "mail.example.cn"}, "REXIAN_SMTP_HOST needs REXIAN_SMTP_FROM"),
        (MAIL | {"SMTP_USER": "hotline"}, "go together"),
        (MAIL | LOGIN | {"SMTP_SECURITY": "none"}, "not sent without encryption"),
        (MAIL | {"SMTP_SECURITY": "maybe"}, "REXIAN_SMTP_SECURITY"),
        ({"NOTICE_CA": "/nowhere/ca.pem"}, "is not a file"),
        ({"WEBHOOK_NETWORKS": "10.0.0.0/8,inside"}, "REXIAN_WEBHOOK_NETWORKS"),
        ({"NOTICE_HOURS": "0"}, "REXIAN_NOTICE_HOURS"),
    ],
)
def test_settings_that_are_refused(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], told: str
) -> None:
    given(monkeypatch, values)
    with pytest.raises(SettingsError, match=told) as fault:
        load_settings()
    assert "very secret" not in str(fault.value)
