"""Every setting of a running rexian: typed, with its default, from REXIAN_* in the environment."""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rexian.errors import SettingsError

PREFIX = "REXIAN_"


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


def _address(text: str) -> str:
    ipaddress.ip_address(text)
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{text!r} is not a time zone such as Asia/Shanghai") from None
    return text


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


Port = Annotated[int, Field(ge=1, le=65535)]
Networks = Annotated[
    tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_split)
]
Address = Annotated[str, AfterValidator(_address)]
Folder = Annotated[Path, AfterValidator(_absolute)]


class Settings(BaseSettings):
    """Read once at start; frozen. Paths are absolute, whatever was given."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    data: Folder = Field(
        Path("var"), description="Folder for all that is kept: database, recordings, secrets, logs"
    )
    tools: Folder = Field(
        Path(".tools"), description="Folder for fetched programs (Asterisk, test phones)"
    )
    address: Address = Field(
        "127.0.0.1", description="Address HTTP, SIP and RTP listen on; 0.0.0.0 for all"
    )
    http_port: Port = Field(8080, description="TCP port of the console and the API")
    sip_port: Port = Field(5060, description="UDP and TCP port of SIP")
    tls: bool = Field(False, description="Offer SIP over TLS, with SRTP for the voice")
    srtp: Literal["optional", "required"] = Field(
        "optional",
        description="With TLS: whether phones that cannot encrypt the voice are still served",
    )
    sip_tls_port: Port = Field(5061, description="TCP port of SIP over TLS (when TLS is on)")
    tls_cert: Path | None = Field(None, description="PEM certificate chain for SIP over TLS")
    tls_key: Path | None = Field(None, description="PEM private key for SIP over TLS")
    ami_host: str = Field("127.0.0.1", min_length=1, description="Host of Asterisk's manager (AMI)")
    ami_port: Port = Field(5038, description="TCP port of Asterisk's manager (AMI)")
    pbx_http_port: Port = Field(
        8088, description="TCP port of Asterisk's HTTP server, for browsers' telephones"
    )
    rtp_start: Port = Field(10000, description="First UDP port for voice; even")
    rtp_end: Port = Field(10199, description="Last UDP port for voice; two ports per party")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL to use, postgresql://...; without it one is run from data"
    )
    trunk_hosts: Networks = Field(
        (), description="Addresses or networks whose calls are the carrier's, comma-separated"
    )
    seat_networks: Networks = Field(
        (), description="Networks seats may register from unless a seat has its own; empty: any"
    )
    ban_after: int = Field(
        10,
        ge=0,
        le=10_000,
        description="Wrong passwords in ten minutes that ban an address; 0: none",
    )
    ban_minutes: float = Field(
        60, ge=1, le=10_080, description="How long an address is banned the first time, minutes"
    )
    ban_never: Networks = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks that are never banned, comma-separated; "
        "trunks never are",
    )
    outbound_classes: Annotated[
        tuple[Literal["local", "national", "international", "premium"], ...],
        NoDecode,
        BeforeValidator(_split),
    ] = Field(
        ("local", "national"),
        description="Numbers seats may have dialled: local, national, international, premium",
    )
    outbound_limit: float = Field(
        50,
        ge=0,
        description="What a seat may spend on calls to the outside in an hour; 0: no limit",
    )
    outbound_limit_all: float = Field(
        1000, ge=0, description="The same for all seats together; 0: no limit"
    )
    outbound_tables: Path | None = Field(
        None, description="JSON file of number classes and prices per minute; default: China's"
    )
    trunk_tls: bool = Field(False, description="The carrier's trunk uses TLS and SRTP")
    external_address: Address | None = Field(
        None, description="Public address phones outside reach this machine at (NAT)"
    )
    local_networks: Networks = Field(
        (), description="Networks that reach this machine without NAT, comma-separated"
    )
    region: str = Field(
        "CN", pattern="^[A-Z]{2}$", description="Country whose number formats are understood"
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        "Asia/Shanghai", description="Time zone of days, case numbers and shown times"
    )
    recordings_store: str | None = Field(
        None,
        description="Where recordings are kept: s3://bucket/prefix; default: the folder "
        "recordings in data",
    )
    recordings_s3_endpoint: str | None = Field(
        None, description="URL of an S3 service that is not Amazon's, http(s)://host:port"
    )
    recordings_s3_region: str = Field("us-east-1", description="Region of the S3 bucket")
    recordings_s3_key: SecretStr | None = Field(None, description="Access key of the S3 bucket")
    recordings_s3_secret: SecretStr | None = Field(None, description="Its secret")
    attachment_bytes: int = Field(
        20 * 1024 * 1024,
        ge=1024,
        le=200 * 1024 * 1024,
        description="The largest file that may be put with a case, in bytes",
    )
    recordings_sealed: bool = Field(
        False, description="Encrypt recordings where they are kept, each with a key of its own"
    )
    disk_alarm_percent: float = Field(
        10, ge=0, le=100, description="An alarm is raised when less of the disk is free, percent"
    )
    disk_urgent_percent: float = Field(
        5,
        ge=0,
        le=100,
        description="With less free, recordings whose class allows it go before their time, "
        "percent",
    )
    wrap_up_seconds: float = Field(
        10, ge=0, le=3600, description="Time a seat has after a call before the next one, seconds"
    )
    ring_seconds: float = Field(
        20, ge=1, le=300, description="Time a seat is rung before the next one is tried, seconds"
    )
    department_ring_seconds: float = Field(
        40, ge=1, le=300, description="Time a department is rung before it counts as away, seconds"
    )
    service_level_seconds: float = Field(
        15, ge=1, le=600, description="Answered within this many seconds counts as timely"
    )
    sealed_viewers: str = Field(
        "supervisor,admin",
        pattern=r"^(operator|supervisor|qa|admin)(,(operator|supervisor|qa|admin))*$",
        description="Roles that may look who a sealed caller is, comma-separated: operator, "
        "supervisor, qa, admin",
    )
    smtp_host: str | None = Field(
        None, min_length=1, description="Mail server that takes notices; without it none are mailed"
    )
    smtp_port: Port = Field(587, description="TCP port of the mail server")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="Encryption to the mail server: starttls, tls (from the first byte), none",
    )
    smtp_user: str | None = Field(None, description="Name to sign in at the mail server with")
    smtp_password: SecretStr | None = Field(None, description="Its password")
    smtp_from: str | None = Field(None, description="E-mail address notices are sent from")
    webhook_networks: Networks = Field(
        (),
        description="Networks that are not public and webhooks may lead to all the same, also "
        "without TLS, comma-separated",
    )
    notice_ca: Path | None = Field(
        None, description="PEM file of further certificates to trust for webhooks and mail"
    )
    notice_hours: float = Field(
        24, ge=0.1, le=720, description="How long a notice is tried before it is given up, hours"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged: debug, info, warning, error"
    )
    track_format: Literal["sln16", "sln"] = Field(
        "sln16", description="Format of each party's track while it is recorded"
    )
    language: Literal["zh", "en"] = Field(
        "zh", description="Language callers and operators are spoken to in: zh or en"
    )
    speech: Literal["auto", "off"] = Field(
        "auto",
        description="Speak missing prompts by espeak-ng (auto), or use Asterisk's English ones "
        "(off)",
    )
    manage_pbx: bool = Field(
        True, description="Run Asterisk; false when another machine or container runs it"
    )
    asterisk: str = Field(
        "auto", description="Which Asterisk: auto, fetch, installed, or a path to the program"
    )
    debian_mirror: str | None = Field(
        None, description="Debian mirror to fetch from; default: the one this machine's apt uses"
    )

    @property
    def pbx_websocket(self) -> str:
        """Where the PBX takes browsers' SIP: beside its manager."""
        return f"ws://{_in_url(self.ami_host)}:{self.pbx_http_port}/ws"

    @field_validator("log_level", "srtp", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("region", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("asterisk")
    @classmethod
    def _asterisk_choice(cls, value: str) -> str:
        if value not in ("auto", "fetch", "installed") and "/" not in value:
            raise ValueError("use auto, fetch, installed, or a path with a slash in it")
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres_only(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = ("postgresql://", "postgres://", "postgresql+asyncpg://")
        if value is not None and not value.get_secret_value().startswith(schemes):
            raise ValueError("only PostgreSQL is supported: postgresql://user@host/database")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.rtp_start % 2:
            raise ValueError("REXIAN_RTP_START must be even: RTP takes the even port of a pair")
        if self.rtp_end - self.rtp_start < 9:
            raise ValueError("REXIAN_RTP_END must be at least 9 above REXIAN_RTP_START")
        if self.disk_urgent_percent > self.disk_alarm_percent:
            raise ValueError(
                "REXIAN_DISK_URGENT_PERCENT may not be above REXIAN_DISK_ALARM_PERCENT"
            )
        if (self.recordings_s3_key is None) != (self.recordings_s3_secret is None):
            raise ValueError("REXIAN_RECORDINGS_S3_KEY and REXIAN_RECORDINGS_S3_SECRET go together")
        if self.smtp_host is not None and self.smtp_from is None:
            raise ValueError("REXIAN_SMTP_HOST needs REXIAN_SMTP_FROM")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("REXIAN_SMTP_USER and REXIAN_SMTP_PASSWORD go together")
        if self.smtp_user is not None and self.smtp_security == "none":
            raise ValueError("REXIAN_SMTP_PASSWORD is not sent without encryption")
        if self.notice_ca is not None and not self.notice_ca.is_file():
            raise ValueError(f"{self.notice_ca} is not a file (REXIAN_NOTICE_CA)")
        if self.tls and (self.tls_cert is None or self.tls_key is None):
            raise ValueError("REXIAN_TLS needs REXIAN_TLS_CERT and REXIAN_TLS_KEY")
        if self.trunk_tls and not self.tls:
            raise ValueError("REXIAN_TRUNK_TLS needs REXIAN_TLS=true")
        for path in (self.tls_cert, self.tls_key):
            if path is not None and not path.is_file():
                raise ValueError(f"{path} is not a file (REXIAN_TLS_CERT, REXIAN_TLS_KEY)")
        tcp = {
            "HTTP": self.http_port,
            "SIP": self.sip_port,
            "AMI": self.ami_port,
            "PBX_HTTP": self.pbx_http_port,
        }
        if self.tls:
            tcp["SIP_TLS"] = self.sip_tls_port
        seen: dict[int, str] = {}
        for name, port in tcp.items():
            if port in seen:
                raise ValueError(
                    f"REXIAN_{seen[port]}_PORT and REXIAN_{name}_PORT are both {port}; "
                    "each needs its own"
                )
            seen[port] = name
        if self.rtp_start <= self.sip_port <= self.rtp_end:
            raise ValueError("REXIAN_SIP_PORT lies inside the RTP range")
        return self


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError with one line per fault."""
    try:
        return Settings()
    except ValidationError as fault:
        raise SettingsError("\n".join(_explain(error) for error in fault.errors())) from None


def unknown_names() -> list[str]:
    """One line for each REXIAN_* in the environment that is close to a setting and is none."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            if near:
                lines.append(f"{name} is not a setting; is {near[0]} meant?")
    return lines


def _explain(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return message
    name = PREFIX + str(error["loc"][0]).upper()
    given = error.get("input")
    # What was given for a secret is not repeated, not even when it is wrong.
    secret = name in (PREFIX + "DATABASE_URL", PREFIX + "SMTP_PASSWORD")
    said = "" if secret else f" is {given!r}"
    return f"{name}{said}: {message}"


def describe(settings: Settings) -> list[dict[str, str | None]]:
    """One row per setting: name, env, default, current, description; secrets masked."""
    rows: list[dict[str, str | None]] = []
    for name, info in Settings.model_fields.items():
        rows.append(
            {
                "name": name,
                "env": PREFIX + name.upper(),
                "default": _shown(info.default),
                "current": _shown(getattr(settings, name)),
                "description": info.description,
            }
        )
    return rows


def _shown(value: object) -> str | None:
    match value:
        case None:
            return None
        case SecretStr():
            return "**********"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(map(str, value))
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def describe_json(settings: Settings) -> str:
    """`describe` as JSON text."""
    return json.dumps(describe(settings), indent=2, ensure_ascii=False)
