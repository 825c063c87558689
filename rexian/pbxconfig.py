"""Write the PBX's configuration: the static files of asterisk-conf/ as they are, its templates
filled in, and what is generated.

Only accounts, queues and a handful of globals are generated. Every text is made before the first is
written, and every file is written whole or not at all. Passwords are in some of them: all are their
owner's alone to read.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from acd.trial_line import TRIAL_TRUNK
from acd.values import Site
from administration.check_numbers import BUILT_IN_TRUNKS
from administration.model import Document
from pbx.bans import acl_lines
from pbx.phones import browser_account
from pbx.trial_call import TRIAL_CALLER
from recordings.errors import NameRefused
from recordings.tracks import format_track_name
from rexian.errors import RexianError
from rexian.music import write_music
from rexian.operator_keys import operator_keys
from rexian.paths import asterisk_conf
from rexian.prompts import prompt_globals, prompts_folder
from rexian.provision.asterisk import AsteriskInstall
from rexian.secrets import (
    TRUNK_ACCOUNT,
    Secrets,
    browser_password,
    load_or_create,
    trial_password,
)
from rexian.settings import Settings
from rexian.site import check_site

SYSTEM_NAME = "rexian"
_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")
_NOT_IN_A_PATH = re.compile(r"""[\x00-\x1f\x7f;,$&|()"\\]|\s$""")
"""Asterisk would take a path to end at one of these, or to be something else: a comment begins, an
application's next argument, a variable.
"""
_NOT_IN_A_SECRET = re.compile(r"[\x00-\x20\x7f;\\]")


def render(
    settings: Settings,
    secrets: Secrets,
    install: AsteriskInstall | None,
    site: Site,
    document: Document | None = None,
) -> Path:
    """Write DATA/pbx/etc and return the path of its asterisk.conf. What an account needs and the
    core does not (trunks, where a seat's phone may be) is read from the document.

    A seat without a password gets one, kept in DATA/secrets.json. Raises RexianError for what
    cannot be written; where a value is the reason, nothing has been written.
    """
    etc = settings.data / "pbx" / "etc"
    check_site(site)
    _check_paths(settings, install)
    _check_track_format(settings)
    if any(seat not in secrets.sip for seat in site.seats):
        stored, _ = load_or_create(settings.data / "secrets.json", sorted(site.seats), ())
        secrets = replace(secrets, sip={**stored.sip, **secrets.sip})
    _check_secrets(secrets)
    try:
        texts = _texts(settings, secrets, install, site, document, etc)
        _make_folders(settings)
        write_music(settings.data / "pbx" / "music")
        for path, text in texts.items():
            write_whole(path, text)
        if not banned(settings).exists():  # else it holds who is kept out now
            write_whole(banned(settings), acl_lines(()))
    except OSError as fault:
        raise RexianError(f"the PBX configuration cannot be written: {fault}") from fault
    return etc / "asterisk.conf"


def _texts(
    settings: Settings,
    secrets: Secrets,
    install: AsteriskInstall | None,
    site: Site,
    document: Document | None,
    etc: Path,
) -> dict[Path, str]:
    source = asterisk_conf()
    texts = {
        etc / path.relative_to(source): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*.conf"))
    }
    values = _values(settings, secrets, install, etc)
    for path in sorted(source.glob("*.conf.in")):
        texts[etc / path.stem] = fill(path.read_text(encoding="utf-8"), values, path.name)
    texts |= files_of_site(settings, secrets, site, document)
    texts[etc / "generated" / "globals.conf"] = global_variables(settings)
    return texts


def files_of_site(
    settings: Settings, secrets: Secrets, site: Site, document: Document | None
) -> dict[Path, str]:
    """The files that follow from the site and can change while the PBX runs, by their path."""
    generated = settings.data / "pbx" / "etc" / "generated"
    return {
        generated / "accounts.conf": accounts(settings, secrets, site, document),
        generated / "queues.conf": queues(site),
        generated / "keys.conf": operator_keys((document or Document()).codes),
    }


def _make_folders(settings: Settings) -> None:
    pbx = settings.data / "pbx"
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    # One by one: the mode is given to the last folder of a path alone.
    for folder in ("", "lib", "lib/keys", "spool", "run", "log", "music", "etc"):
        (pbx / folder).mkdir(exist_ok=True, mode=0o700)
    for folder in ("dialplan", "generated"):
        (pbx / "etc" / folder).mkdir(exist_ok=True, mode=0o700)
    tracks(settings).mkdir(exist_ok=True, mode=0o700)


def _check_paths(settings: Settings, install: AsteriskInstall | None) -> None:
    paths = {
        "REXIAN_DATA": settings.data,
        "REXIAN_TLS_CERT": settings.tls_cert,
        "REXIAN_TLS_KEY": settings.tls_key,
        "the folder of Asterisk's modules": install.modules_dir if install else None,
        "the folder of Asterisk's data": install.data_dir if install else None,
    }
    for name, path in paths.items():
        if path is not None and (found := _NOT_IN_A_PATH.search(str(path))):
            raise RexianError(
                f"{name} is {str(path)!r}: Asterisk cannot be given a path with {found[0]!r} in it"
            )


def _check_track_format(settings: Settings) -> None:
    """Tracks that nobody can read would be found out when it is too late."""
    try:
        format_track_name("citizen", "1.1", 0, settings.track_format)
    except NameRefused:
        raise RexianError(
            f"REXIAN_TRACK_FORMAT is {settings.track_format!r}: recordings are not made of that"
        ) from None


def _check_secrets(secrets: Secrets) -> None:
    for name, secret in {"the manager": secrets.ami_secret, **secrets.sip}.items():
        if _NOT_IN_A_SECRET.search(secret):
            raise RexianError(
                f"the password of {name} holds a space, a semicolon, a backslash or a control "
                "character; Asterisk would read another one"
            )


def tracks(settings: Settings) -> Path:
    """Where the PBX leaves the track of every party, one folder a call."""
    return settings.data / "pbx" / "spool" / "tracks"


def journal(settings: Settings) -> Path:
    """The PBX's own journal of calls (its queue log)."""
    return settings.data / "pbx" / "log" / "queue_log"


def banned(settings: Settings) -> Path:
    """Addresses the PBX keeps out: part of a named ACL, kept up to date by the backend."""
    return settings.data / "pbx" / "etc" / "generated" / "banned.conf"


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


def accounts(
    settings: Settings, secrets: Secrets, site: Site, document: Document | None = None
) -> str:
    """The SIP accounts: one section set per seat, department and trunk."""
    written = document or Document()
    parts = ["; Generated from seats, departments, trunks and secrets. Changes here are lost.\n"]
    for seat in sorted(site.seats):
        own = written.seats[seat].networks if seat in written.seats else ()
        networks = own or settings.seat_networks
        parts.append(_phone(seat, "rx-seat", secrets, f"RX_SEAT={seat}", networks=networks))
        parts.append(_browser(seat, secrets))
    dials = {unit.dial for unit in site.departments.values()}
    for unit in written.departments.values():
        # Whatever the hour is.
        dials |= {unit.dial, unit.dial_after_hours}
    # A department may be reached at a seat, and several at one number.
    dialled = {dial for dial in dials if dial in secrets.sip} - {*site.seats, TRUNK_ACCOUNT}
    parts += [_phone(str(name), "rx-department", secrets) for name in sorted(map(str, dialled))]
    parts.append(_phone(TRUNK_ACCOUNT, "rx-trunk", secrets, contacts=10))
    parts.append(_trial_line(settings, secrets))
    if settings.trunk_hosts:
        parts.append(_trunk("carrier", settings.trunk_hosts, tls=settings.trunk_tls))
    parts += [
        _trunk(name, trunk.hosts, tls=trunk.tls)
        for name, trunk in sorted(written.trunks.items())
        if name not in BUILT_IN_TRUNKS
    ]
    return "\n".join(parts)


def queues(site: Site) -> str:
    lines = ["; Generated: one queue of last resort per hotline."]
    lines += [f"[{number}](rx-hotline)" for number in sorted(site.hotlines)]
    return "\n".join(lines) + "\n"


def global_variables(settings: Settings) -> str:
    values = {
        "RX_TRACKS": str(tracks(settings)),
        "RX_FORMAT": settings.track_format,
        **prompt_globals(prompts_folder(settings)),
    }
    return "".join(f"{name} = {value}\n" for name, value in values.items())


def _phone(
    name: str,
    template: str,
    secrets: Secrets,
    variable: str | None = None,
    contacts: int | None = None,
    networks: Sequence[str] = (),
) -> str:
    lines = [
        f"[{name}]({template})",
        f"auth = {name}",
        f"aors = {name}",
    ]
    if template == "rx-trunk":
        # Whatever number it calls from, its password tells who it is.
        lines.append("identify_by = username,auth_username")
    else:
        lines.append(f"callerid = {name} <{name}>")
    if variable:
        lines.append(f"set_var = {variable}")
    if networks:
        lines += ["deny = 0.0.0.0/0", "deny = ::/0", *(f"permit = {net}" for net in networks)]
    lines += [
        f"[{name}](rx-auth)",
        f"username = {name}",
        f"password = {secrets.sip[name]}",
        f"[{name}](rx-aor)",
    ]
    if contacts is not None:
        lines.append(f"max_contacts = {contacts}")
    return "\n".join(lines) + "\n"


def _browser(seat: str, secrets: Secrets) -> str:
    name = browser_account(seat)
    return (
        f"[{name}](rx-browser)\nauth = {name}\naors = {name}\n"
        f"callerid = {seat} <{seat}>\nset_var = RX_SEAT={seat}\n"
        f"[{name}](rx-auth)\nusername = {name}\n"
        f"password = {browser_password(secrets.sip[seat])}\n"
        f"[{name}](rx-browser-aor)\n"
    )


def _trial_line(settings: Settings, secrets: Secrets) -> str:
    """Both ends of the line test calls come by: the PBX rings itself, and is asked for a password
    as any trunk without an address of its own is.
    """
    near = f"{_host(own_address(settings))}:{settings.sip_port}"
    return (
        f"[{TRIAL_TRUNK}](rx-trunk)\nauth = {TRIAL_TRUNK}\naors = {TRIAL_TRUNK}\n"
        "identify_by = auth_username\nmedia_encryption = no\n"
        f"[{TRIAL_TRUNK}](rx-auth)\nusername = {TRIAL_TRUNK}\n"
        f"password = {trial_password(secrets.sip[TRUNK_ACCOUNT])}\n"
        f"[{TRIAL_TRUNK}](rx-aor)\nqualify_frequency = 0\n"
        # By address alone, and it has none: nobody comes in by this end.
        f"[{TRIAL_CALLER}](rx-trunk)\ncontext = rx-trial-nowhere\naors = {TRIAL_CALLER}\n"
        f"identify_by = ip\noutbound_auth = {TRIAL_TRUNK}\nmedia_encryption = no\n"
        f"[{TRIAL_CALLER}](rx-aor)\nqualify_frequency = 0\ncontact = sip:{near}\n"
    )


def carriers(settings: Settings, document: Document) -> list[str]:
    """The addresses a call is taken from as a carrier's."""
    own = (host for trunk in document.trunks.values() for host in trunk.hosts)
    return [*settings.trunk_hosts, *own]


def own_address(settings: Settings) -> str:
    """Where the PBX reaches itself: the address it listens on."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.address, settings.address)


def _trunk(name: str, hosts: Sequence[str], *, tls: bool) -> str:
    matches = "\n".join(f"match = {host}" for host in hosts)
    # A network can be recognised, but only a host can be rung.
    peer = next((host for host in hosts if "/" not in host), None)
    # Unescaped, the semicolon would begin a comment and TLS be lost without a word.
    transport = r"\;transport=tls" if tls else ""
    contact = f"contact = sip:{_host(peer)}{transport}\n" if peer else ""
    return (
        # By address alone: it has no password, so anybody could give its name as their own.
        f"[{name}](rx-trunk)\naors = {name}\nidentify_by = ip\n"
        f"[{name}](rx-aor)\nqualify_frequency = 0\n{contact}"
        f"[{name}]\ntype = identify\nendpoint = {name}\n{matches}\n"
    )


def _host(address: str) -> str:
    """An address as it stands before a port: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def _program_directories(install: AsteriskInstall | None) -> str:
    """Where the program's own files are; an Asterisk that others run knows that itself."""
    if install is None:
        return "; The program's own folders are where it was built to look for them."
    folders = {
        "astmoddir": install.modules_dir,
        "astdatadir": install.data_dir,
        "astsbindir": install.sbin_dir,
    }
    return "\n".join(f"{name} => {folder}" for name, folder in folders.items())


def _phone_encryption(settings: Settings) -> str:
    """SRTP towards phones. Offered as optional it is plain RTP with keys (RTP/AVP), which a phone
    that insists on encryption does not take; such phones need "required" (RTP/SAVP).
    """
    if not settings.tls:
        return ""
    optimistic = "yes" if settings.srtp == "optional" else "no"
    return f"media_encryption = sdes\nmedia_encryption_optimistic = {optimistic}"


def _values(
    settings: Settings, secrets: Secrets, install: AsteriskInstall | None, etc: Path
) -> dict[str, str]:
    pbx = settings.data / "pbx"
    ami_bind, ami_permit = _manager(settings.ami_host)
    nat = []
    if settings.external_address:
        nat += [
            f"external_media_address = {settings.external_address}",
            f"external_signaling_address = {settings.external_address}",
        ]
    nat += [f"local_net = {network}" for network in settings.local_networks]
    tls = ""
    if settings.tls and settings.tls_cert and settings.tls_key:
        tls = (
            "[transport-tls]\ntype = transport\nprotocol = tls\nmethod = tlsv1_2\n"
            f"bind = {_host(settings.address)}:{settings.sip_tls_port}\n"
            f"cert_file = {settings.tls_cert.absolute()}\n"
            f"priv_key_file = {settings.tls_key.absolute()}\n" + "\n".join(nat)
        )
    return {
        "ETC": str(etc),
        "PROGRAM_DIRECTORIES": _program_directories(install),
        "LIB": str(pbx / "lib"),
        "SPOOL": str(pbx / "spool"),
        "RUN": str(pbx / "run"),
        "LOG": str(pbx / "log"),
        "SYSTEM_NAME": SYSTEM_NAME,
        "LANGUAGE": settings.language,
        "AMI_BIND": ami_bind,
        "AMI_PORT": str(settings.ami_port),
        "AMI_SECRET": secrets.ami_secret,
        "AMI_PERMIT": ami_permit,
        "SIP_BIND": _host(settings.address),
        "SIP_PORT": str(settings.sip_port),
        "NAT": "\n".join(nat),
        "TLS_TRANSPORT": tls,
        "PHONE_ENCRYPTION": _phone_encryption(settings),
        "TRUNK_ENCRYPTION": "media_encryption = sdes" if settings.trunk_tls else "",
        "PBX_HTTP_BIND": ami_bind,
        "PBX_HTTP_PORT": str(settings.pbx_http_port),
        "BROWSERS_FROM": _browsers_from(ami_bind),
        "BROWSER_CODECS": _browser_codecs(install),
        "RTP_START": str(settings.rtp_start),
        "RTP_END": str(settings.rtp_end),
        "MUSIC": str(pbx / "music"),
    }


def _browsers_from(bind: str) -> str:
    """Where browsers' SIP may come from: with the backend on the same host, from there alone."""
    if bind in ("127.0.0.1", "::1"):
        return f"deny = 0.0.0.0/0\ndeny = ::/0\npermit = {bind}"
    return ""


def _browser_codecs(install: AsteriskInstall | None) -> str:
    """Opus bears a bad network best; an Asterisk without it would take a call it cannot play."""
    opus = install is None or install.has_module("codec_opus_open_source")
    return "opus,alaw,ulaw" if opus else "alaw,ulaw"


def _manager(host: str) -> tuple[str, str]:
    """Where the manager listens, and whom it lets in."""
    if host in ("127.0.0.1", "localhost"):
        return "127.0.0.1", "deny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255"
    if host == "::1":
        return "::1", "deny = ::/0\npermit = ::1/128"
    return "0.0.0.0", ""


def write_whole(path: Path, text: str) -> None:
    """Write the file whole or not at all, for its owner alone. Raises OSError."""
    # mkstemp makes the file 0600 before anything is in it.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
