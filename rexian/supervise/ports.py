"""Looking whether the ports this system needs are free, before anything is started."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import psutil

from rexian.errors import PortTakenError
from rexian.settings import Settings


@dataclass(frozen=True, slots=True)
class PortNeed:
    """One port that has to be free, and the setting that chooses another."""

    kind: Literal["tcp", "udp"]
    address: str
    port: int
    setting: str
    purpose: str


def http_port(settings: Settings) -> list[PortNeed]:
    """What the backend needs."""
    return [
        PortNeed(
            "tcp", settings.address, settings.http_port, "REXIAN_HTTP_PORT", "the console and API"
        )
    ]


def pbx_ports(settings: Settings) -> list[PortNeed]:
    """What Asterisk needs, its voice ports apart."""
    address = settings.address
    needs = [
        PortNeed("udp", address, settings.sip_port, "REXIAN_SIP_PORT", "SIP"),
        PortNeed("tcp", address, settings.sip_port, "REXIAN_SIP_PORT", "SIP"),
        PortNeed("tcp", "127.0.0.1", settings.ami_port, "REXIAN_AMI_PORT", "Asterisk's manager"),
        PortNeed("tcp", "127.0.0.1", settings.pbx_http_port, "REXIAN_PBX_HTTP_PORT", "browsers"),
    ]
    if settings.tls:
        needs.append(
            PortNeed("tcp", address, settings.sip_tls_port, "REXIAN_SIP_TLS_PORT", "SIP over TLS")
        )
    return needs


def check_ports(needs: Iterable[PortNeed]) -> None:
    """Raises PortTakenError with one line for every port that cannot be had; opens nothing."""
    faults = [fault for need in needs if (fault := _fault(need)) is not None]
    if faults:
        raise PortTakenError("\n".join(faults))


def check_voice_ports(settings: Settings) -> None:
    """Raises PortTakenError when most of the RTP range is in use.

    A single taken port is no fault: Asterisk tries the next.
    """
    even = range(settings.rtp_start, settings.rtp_end, 2)
    taken = [port for port in even if _try("udp", settings.address, port) is not None]
    if len(taken) * 2 > len(even):
        raise PortTakenError(
            f"{len(taken)} of {len(even)} voice ports between {settings.rtp_start} and "
            f"{settings.rtp_end} are in use{_holder('udp', taken[0])}. Choose another range: "
            "REXIAN_RTP_START=... REXIAN_RTP_END=..."
        )


def _fault(need: PortNeed) -> str | None:
    problem = _try(need.kind, need.address, need.port)
    if problem is None:
        return None
    where = f"{need.kind.upper()} port {need.port} on {need.address}, for {need.purpose},"
    if problem == errno.EADDRNOTAVAIL:
        return f"{where} cannot be had: this machine has no such address (REXIAN_ADDRESS)."
    free = next((p for p in range(need.port + 1, 65536) if _usable(need, p)), None)
    other = f"{need.setting}={free if free is not None else '...'}"
    if problem in (errno.EACCES, errno.EPERM):
        free = next(p for p in range(8000, 65536) if _usable(need, p))
        return f"{where} needs root's rights. Choose one above 1023: {need.setting}={free}"
    return f"{where} is taken{_holder(need.kind, need.port)}. Choose another: {other}"


def _usable(need: PortNeed, port: int) -> bool:
    # SIP takes the same number for UDP and TCP.
    kinds = ("tcp", "udp") if need.setting == "REXIAN_SIP_PORT" else (need.kind,)
    return all(_try(kind, need.address, port) is None for kind in kinds)


def _try(kind: str, address: str, port: int) -> int | None:
    """None when the port can be had, else the error number of bind(2)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    tcp = kind == "tcp"
    with socket.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as probe:
        if tcp:  # connections of a former run that are closing down do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as fault:
            return fault.errno or errno.EADDRINUSE
    return None


def _holder(kind: str, port: int) -> str:
    """` by NAME (process N)` when it can be told; others' processes are hidden from most users."""
    try:
        for entry in psutil.net_connections(kind=kind):
            if entry.laddr and entry.laddr.port == port and entry.pid and not entry.raddr:
                return f" by {psutil.Process(entry.pid).name()} (process {entry.pid})"
    except (psutil.Error, OSError):
        pass
    return ""
