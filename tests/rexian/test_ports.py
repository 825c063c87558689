"""A port in use is named before anything starts, with the setting that chooses another."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import sample

import pytest

from rexian.errors import PortTakenError
from rexian.settings import Settings
from rexian.supervise.ports import (
    PortNeed,
    check_ports,
    check_voice_ports,
    http_port,
    pbx_ports,
)


@pytest.fixture
def taken_tcp() -> Iterator[int]:
    with _both() as (tcp, udp):
        udp.close()
        yield tcp.getsockname()[1]


@pytest.fixture
def taken_udp() -> Iterator[int]:
    with _both() as (tcp, udp):
        tcp.close()
        yield udp.getsockname()[1]


def test_a_taken_tcp_port(taken_tcp: int) -> None:
    with pytest.raises(PortTakenError) as fault:
        check_ports(http_port(Settings(http_port=taken_tcp)))

    text = str(fault.value)
    assert f"TCP port {taken_tcp} on 127.0.0.1, for the console and API, is taken" in text
    assert f"(process {os.getpid()})" in text
    offered = int(text.rpartition("REXIAN_HTTP_PORT=")[2])
    check_ports([PortNeed("tcp", "127.0.0.1", offered, "REXIAN_HTTP_PORT", "trying the offer")])


def test_a_taken_udp_port_while_the_tcp_port_of_that_number_is_free(taken_udp: int) -> None:
    with pytest.raises(PortTakenError, match="REXIAN_SIP_PORT=") as fault:
        check_ports(
            pbx_ports(Settings(sip_port=taken_udp, ami_port=_free_tcp(), pbx_http_port=_free_tcp()))
        )

    assert f"UDP port {taken_udp} on 127.0.0.1, for SIP, is taken" in str(fault.value)


def test_every_taken_port_has_its_line(taken_tcp: int, taken_udp: int) -> None:
    settings = Settings(
        ami_port=taken_tcp,
        sip_port=taken_udp,
        pbx_http_port=_free_tcp(),
        rtp_start=2000,
        rtp_end=2098,
    )

    with pytest.raises(PortTakenError) as fault:
        check_ports(pbx_ports(settings))

    assert [line.split(",")[1].strip() for line in str(fault.value).splitlines()] == [
        "for SIP",
        "for Asterisk's manager",
    ]


def test_tls_needs_its_port_only_when_it_is_on(taken_tcp: int, tmp_path: Path) -> None:
    pem = tmp_path / "both.pem"
    pem.touch()
    off = Settings(sip_tls_port=taken_tcp)
    on = Settings(sip_tls_port=taken_tcp, tls=True, tls_cert=pem, tls_key=pem)

    assert taken_tcp not in [need.port for need in pbx_ports(off)]
    assert [need.setting for need in pbx_ports(on) if need.port == taken_tcp] == [
        "REXIAN_SIP_TLS_PORT"
    ]


def test_an_address_of_another_machine() -> None:
    need = PortNeed("tcp", "192.0.2.1", 8080, "REXIAN_HTTP_PORT", "the console and API")

    with pytest.raises(PortTakenError, match=r"this machine has no such address \(REXIAN_ADDRESS"):
        check_ports([need])


def test_free_ports_stay_free() -> None:
    port = _free_tcp()
    need = PortNeed("tcp", "127.0.0.1", port, "REXIAN_HTTP_PORT", "the console and API")

    check_ports([need])
    check_ports([need])

    socket.create_server(("127.0.0.1", port)).close()


def test_one_taken_voice_port_is_no_fault_and_most_of_them_are() -> None:
    with _five_even_ports() as (start, sockets):
        settings = Settings(rtp_start=start, rtp_end=start + 9)
        with pytest.raises(PortTakenError, match=r"5 of 5 voice ports .* REXIAN_RTP_START="):
            check_voice_ports(settings)
        for one in sockets[:3]:
            one.close()
        check_voice_ports(settings)


class _five_even_ports:  # noqa: N801 - reads as a block
    """Five neighbouring even UDP ports, bound."""

    def __enter__(self) -> tuple[int, list[socket.socket]]:
        for start in range(20000, 30000, 10):
            self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(5)]
            try:
                for offset, one in enumerate(self.sockets):
                    one.bind(("127.0.0.1", start + 2 * offset))
            except OSError:
                self.__exit__()
                continue
            return start, self.sockets
        raise AssertionError("no ten free ports in a row")

    def __exit__(self, *fault: object) -> None:
        for one in self.sockets:
            one.close()


def _free_tcp() -> int:
    with _both() as (tcp, _):
        port: int = tcp.getsockname()[1]
        return port


@contextmanager
def _both() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A TCP and a UDP socket of one number, from below those the kernel hands out by itself.

    A number of the kernel's own choosing is free for one protocol only: some connection of this
    machine may hold it in the other at any moment.
    """
    for number in sample(range(2200, 9000), k=500):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(("127.0.0.1", number))
            tcp = socket.create_server(("127.0.0.1", number))
        except OSError:
            udp.close()
            continue
        with tcp, udp:
            yield tcp, udp
        return
    raise AssertionError("no number free for both TCP and UDP")
