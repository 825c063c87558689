"""Write the PBX's configuration: the static files of asterisk-conf/ as they are, its templates
filled in, and what is generated.

Only accounts, queues and a handful of globals are generated. Every file is written whole or not at
all.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from acd.values import Site
from rexian.errors import RexianError
from rexian.music import write_music
from rexian.paths import asterisk_conf
from rexian.prompts import prompt_globals
from rexian.provision.asterisk import AsteriskInstall
from rexian.secrets import TRUNK_ACCOUNT, Secrets
from rexian.settings import Settings

SYSTEM_NAME = "rexian"
_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")


def render(
    settings: Settings, secrets: Secrets, install: AsteriskInstall | None, site: Site
) -> Path:
    """Write DATA/pbx/etc and return the path of its asterisk.conf. Raises RexianError for what
    cannot be written.
    """
    etc = settings.data / "pbx" / "etc"
    values = _values(settings, secrets, install, etc)
    try:
        for folder in ("lib/keys", "spool", "run", "log", "music", "etc/dialplan", "etc/generated"):
            (settings.data / "pbx" / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        tracks(settings).mkdir(parents=True, exist_ok=True)
        write_music(settings.data / "pbx" / "music")
        source = asterisk_conf()
        for path in sorted(source.rglob("*.conf")):
            _write(etc / path.relative_to(source), path.read_text(encoding="utf-8"))
        for path in sorted(source.glob("*.conf.in")):
            _write(etc / path.stem, fill(path.read_text(encoding="utf-8"), values, path.name))
        _write(etc / "generated" / "accounts.conf", accounts(settings, secrets, site))
        _write(etc / "generated" / "queues.conf", queues(site))
        _write(etc / "generated" / "globals.conf", global_variables(settings))
    except OSError as fault:
        raise RexianError(f"the PBX configuration cannot be written: {fault}") from fault
    return etc / "asterisk.conf"


def tracks(settings: Settings) -> Path:
    """Where the PBX leaves the track of every party, one folder a call."""
    return settings.data / "pbx" / "spool" / "tracks"


def journal(settings: Settings) -> Path:
    """The PBX's own journal of calls (its queue log)."""
    return settings.data / "pbx" / "log" / "queue_log"


def fill(text: str, values: Mapping[str, str], name: str) -> str:
    """Put values for @NAMES@; a name without a value is an error, never an empty string by
    accident.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise RexianError(f"{name}: nothing is known of @{match[1]}@") from None

    return _PLACEHOLDER.sub(value, text)


def accounts(settings: Settings, secrets: Secrets, site: Site) -> str:
    """The SIP accounts: one section set per seat, department and trunk."""
    parts = ["; Generated from seats, departments, trunks and secrets. Changes here are lost.\n"]
    parts += [_phone(seat, "rx-seat", secrets, f"RX_SEAT={seat}") for seat in sorted(site.seats)]
    dialled = sorted(unit.dial for unit in site.departments.values() if unit.dial is not None)
    parts += [_phone(name, "rx-department", secrets) for name in dialled if name in secrets.sip]
    parts.append(_phone(TRUNK_ACCOUNT, "rx-trunk", secrets, contacts=10))
    if settings.trunk_hosts:
        parts.append(_carrier(settings))
    return "\n".join(parts)


def queues(site: Site) -> str:
    lines = ["; Generated: one queue of last resort per hotline."]
    lines += [f"[{number}](rx-hotline)" for number in sorted(site.hotlines)]
    return "\n".join(lines) + "\n"


def global_variables(settings: Settings) -> str:
    values = {
        "RX_TRACKS": str(tracks(settings)),
        "RX_FORMAT": settings.track_format,
        **prompt_globals(),
    }
    return "".join(f"{name} = {value}\n" for name, value in values.items())


def _phone(
    name: str,
    template: str,
    secrets: Secrets,
    variable: str | None = None,
    contacts: int | None = None,
) -> str:
    lines = [
        f"[{name}]({template})",
        f"auth = {name}",
        f"aors = {name}",
    ]
    if template != "rx-trunk":
        lines.append(f"callerid = {name} <{name}>")
    if variable:
        lines.append(f"set_var = {variable}")
    lines += [
        f"[{name}](rx-auth)",
        f"username = {name}",
        f"password = {secrets.sip[name]}",
        f"[{name}](rx-aor)",
    ]
    if contacts is not None:
        lines.append(f"max_contacts = {contacts}")
    return "\n".join(lines) + "\n"


def _carrier(settings: Settings) -> str:
    hosts = "\n".join(f"match = {host}" for host in settings.trunk_hosts)
    first = settings.trunk_hosts[0].split("/")[0]
    return (
        "[carrier](rx-trunk)\naors = carrier\n"
        "[carrier](rx-aor)\nqualify_frequency = 0\n"
        f"contact = sip:{first}{';transport=tls' if settings.trunk_tls else ''}\n"
        f"[carrier]\ntype = identify\nendpoint = carrier\n{hosts}\n"
    )


def _program_directories(install: AsteriskInstall | None) -> str:
    """Where the program's own files are; an Asterisk that others run knows that itself."""
    if install is None:
        return "; The program's own folders are where it was built to look for them."
    return f"astmoddir => {install.modules_dir}\nastdatadir => {install.data_dir}"


def _values(
    settings: Settings, secrets: Secrets, install: AsteriskInstall | None, etc: Path
) -> dict[str, str]:
    pbx = settings.data / "pbx"
    loopback = settings.ami_host in ("127.0.0.1", "localhost", "::1")
    nat = []
    if settings.external_address:
        nat += [
            f"external_media_address = {settings.external_address}",
            f"external_signaling_address = {settings.external_address}",
        ]
    nat += [f"local_net = {network}" for network in settings.local_networks]
    tls = ""
    if settings.tls:
        tls = (
            "[transport-tls]\ntype = transport\nprotocol = tls\nmethod = tlsv1_2\n"
            f"bind = {settings.address}:{settings.sip_tls_port}\n"
            f"cert_file = {settings.tls_cert}\npriv_key_file = {settings.tls_key}\n"
            + "\n".join(nat)
        )
    return {
        "ETC": str(etc),
        "PROGRAM_DIRECTORIES": _program_directories(install),
        "LIB": str(pbx / "lib"),
        "SPOOL": str(pbx / "spool"),
        "RUN": str(pbx / "run"),
        "LOG": str(pbx / "log"),
        "SYSTEM_NAME": SYSTEM_NAME,
        "AMI_BIND": "127.0.0.1" if loopback else "0.0.0.0",
        "AMI_PORT": str(settings.ami_port),
        "AMI_SECRET": secrets.ami_secret,
        "AMI_PERMIT": "deny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255"
        if loopback
        else "",
        "SIP_BIND": settings.address,
        "SIP_PORT": str(settings.sip_port),
        "NAT": "\n".join(nat),
        "TLS_TRANSPORT": tls,
        "PHONE_ENCRYPTION": "media_encryption = sdes\nmedia_encryption_optimistic = yes"
        if settings.tls
        else "",
        "TRUNK_ENCRYPTION": "media_encryption = sdes" if settings.trunk_tls else "",
        "RTP_START": str(settings.rtp_start),
        "RTP_END": str(settings.rtp_end),
        "MUSIC": str(pbx / "music"),
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
