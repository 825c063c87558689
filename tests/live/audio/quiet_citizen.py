"""A citizen behind the trunk whose every voice packet is the test's own choice.

It is a tone, comfort noise, or nothing at all.

Telephones of the network save packets: what nobody says is not sent (DTX, with or without the
comfort noise of RFC 3389). No softphone does that on command, so this one speaks the little SIP a
call needs (RFC 3261) and G.711 A-law over RTP by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import random
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import soundfile

from tests.live.kit.errors import PhoneError
from tests.live.kit.tones import tone

PACKET_SECONDS = 0.02
PACKET_SAMPLES = 160
A_LAW, COMFORT_NOISE = 8, 13
COMFORT_NOISE_EVERY = 0.1


@contextlib.contextmanager
def punctual() -> Iterator[None]:
    """With real-time priority, where the system lets us: as the other telephones of the tests
    (tests/live/kit/tools.py), these here have no processor of their own.
    """
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(5))
    try:
        yield
    finally:
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, *before)


@dataclass(frozen=True, slots=True)
class Said:
    """From `start` to `end` (wall-clock seconds): "tone", "nothing" or "comfort noise"."""

    what: str
    start: float
    end: float


class QuietCitizen(asyncio.DatagramProtocol):
    """One call of one citizen, behind the trunk at `local_ip`; used as ``async with``."""

    def __init__(self, server: str, local_ip: str, number: str, hz: int) -> None:
        host, _, port = server.partition(":")
        self._server = (host, int(port))
        self._local_ip = local_ip
        self._number = number
        self._voice = _a_law(hz)
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.setblocking(False)
        self._rtp.bind((local_ip, 0))
        self._far_rtp: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._call_id = f"{random.getrandbits(64):x}"
        self._tag = f"{random.getrandbits(32):x}"
        self._to = ""
        self._contact = ""
        self._target = ""
        self._cseq = 0
        self._answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sequence, self._ssrc = 0, random.getrandbits(32)
        self._began = time.time()
        self.over = asyncio.Event()
        self.said: list[Said] = []

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self._local_ip, 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._answered.done() and not self.over.is_set():
            await self.hang_up()
        if self._transport is not None:
            self._transport.close()
        self._rtp.close()

    # -- what a citizen does -----------------------------------------------------------------------

    async def call(self, number: str, within: float = 8.0) -> None:
        """Ring a number; returns once it is answered. Raises PhoneError."""
        self._target = f"sip:{number}@{self._server[0]}:{self._server[1]}"
        offer = (
            f"v=0\r\no=- 1 1 IN IP4 {self._local_ip}\r\ns=-\r\n"
            f"c=IN IP4 {self._local_ip}\r\nt=0 0\r\n"
            f"m=audio {self._rtp.getsockname()[1]} RTP/AVP {A_LAW} {COMFORT_NOISE}\r\n"
            f"a=rtpmap:{A_LAW} PCMA/8000\r\na=rtpmap:{COMFORT_NOISE} CN/8000\r\n"
            "a=ptime:20\r\na=sendrecv\r\n"
        )
        self._to = f"<{self._target}>"
        self._request("INVITE", offer)
        await asyncio.wait_for(self._answered, within)

    async def speak(self, seconds: float) -> None:
        """The tone, packet by packet, at the pace of speech."""
        start = time.time()
        packets = round(seconds / PACKET_SECONDS)
        for number in range(packets):
            due = await self._until(start + number * PACKET_SECONDS)
            begin = number * PACKET_SAMPLES % len(self._voice)
            payload = self._voice[begin : begin + PACKET_SAMPLES]
            self._send_rtp(A_LAW, payload, due, marker=number == 0)
        await self._until(start + packets * PACKET_SECONDS)
        self.said.append(Said("tone", start, start + packets * PACKET_SECONDS))

    async def say_nothing(self, seconds: float) -> None:
        """Not one packet."""
        start = time.time()
        await self._until(start + seconds)
        self.said.append(Said("nothing", start, start + seconds))

    async def send_comfort_noise(self, seconds: float) -> None:
        """Ten packets a second that only tell how loud the room is."""
        start = time.time()
        count = round(seconds / COMFORT_NOISE_EVERY)
        for number in range(count):
            due = await self._until(start + number * COMFORT_NOISE_EVERY)
            self._send_rtp(COMFORT_NOISE, bytes([70]), due, marker=False)
        await self._until(start + seconds)
        self.said.append(Said("comfort noise", start, start + seconds))

    async def hang_up(self) -> None:
        """BYE; returns once the PBX has confirmed it."""
        self._request("BYE")
        await asyncio.wait_for(self.over.wait(), 5)

    # -- packets -----------------------------------------------------------------------------------

    async def _until(self, moment: float) -> float:
        await asyncio.sleep(max(0.0, moment - time.time()))
        return moment

    def _send_rtp(self, kind: int, payload: bytes, due: float, *, marker: bool) -> None:
        """``due``: when it is spoken, by the clock; it may be sent a little later."""
        assert self._far_rtp is not None
        self._sequence = (self._sequence + 1) & 0xFFFF
        # The time stamp goes on with the clock while nothing is sent (RFC 3550, section 5.1).
        stamp = round((due - self._began) / PACKET_SECONDS) * PACKET_SAMPLES & 0xFFFFFFFF
        second = kind | (0x80 if marker else 0)
        head = struct.pack("!BBHII", 0x80, second, self._sequence, stamp, self._ssrc)
        self._rtp.sendto(head + payload, self._far_rtp)

    def _request(self, method: str, body: str = "", *, cseq: int | None = None) -> None:
        assert self._transport is not None
        if cseq is None:
            self._cseq += 1
            cseq = self._cseq
        address = self._transport.get_extra_info("sockname")
        here = f"{address[0]}:{address[1]}"
        lines = [
            f"{method} {self._contact or self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{random.getrandbits(48):x};rport",
            f"From: <sip:{self._number}@{here}>;tag={self._tag}",
            f"To: {self._to}",
            f"Call-ID: {self._call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{self._number}@{here}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._transport.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._server)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first, *rest = head.split("\r\n")
        if first.startswith("SIP/2.0"):
            self._response(int(first.split()[1]), rest, body)
            return
        if first.startswith("ACK"):
            return
        kept = [line for line in rest if line.partition(":")[0] in _ECHOED]
        answer = "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0"]) + "\r\n\r\n"
        assert self._transport is not None
        self._transport.sendto(answer.encode(), self._server)
        if first.startswith("BYE"):
            self.over.set()

    def _response(self, status: int, lines: list[str], body: str) -> None:
        pairs = (line.partition(":") for line in lines)
        fields = {name.strip(): value.strip() for name, _, value in pairs}
        number, _, method = fields["CSeq"].partition(" ")
        if method == "BYE":
            self.over.set()
        if method != "INVITE" or status < 200:
            return
        self._to = fields["To"]
        if status != 200:
            self._request("ACK", cseq=int(number))
            self.over.set()
            self._answered.set_exception(PhoneError(f"refused with {status}"))
            return
        self._contact = fields["Contact"].partition("<")[2].partition(">")[0]
        self._request("ACK", cseq=int(number))
        port = int(body.partition("m=audio ")[2].split()[0])
        self._far_rtp = (self._server[0], port)
        if not self._answered.done():
            self._answered.set_result(None)


_ECHOED = {"Via", "From", "To", "Call-ID", "CSeq"}


def _a_law(hz: int) -> bytes:
    """One second of the tone, which can be repeated: it holds whole periods only."""
    file = io.BytesIO()
    soundfile.write(file, tone(hz, 1.0), 8000, format="RAW", subtype="ALAW")
    return file.getvalue()
