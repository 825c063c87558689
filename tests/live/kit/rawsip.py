"""A caller that sends whatever bytes it is told to: for what no telephone would send.

    async with RawCaller("127.0.0.2", system.sip_server) as raw:
        call = await raw.invite("12345", from_header=b'"a\\r\\n b" <sip:1%0D%0A2@127.0.0.2>')
        assert await call.final() == 200
        await call.hang_up()

Plain UDP without retransmission: it is for loopback. Each final answer to an INVITE is
acknowledged, each request of the other side answered with 200.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from typing import Self

from .errors import SippError
from .ports import reserve_ports

Text = str | bytes
_REQUEST = re.compile(rb"([A-Z]+) (\S+) SIP/2\.0")


class RawCaller(asyncio.DatagramProtocol):
    """A UDP socket on `local_ip` that speaks to one server (`host:port`)."""

    def __init__(self, local_ip: str, server: str) -> None:
        self.local_ip = local_ip
        host, _, port = server.rpartition(":")
        self._server = (host, int(port))
        self.server = server
        self._ports = reserve_ports(4)
        self._transport: asyncio.DatagramTransport | None = None
        self._calls: dict[bytes, RawCall] = {}

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(self.local_ip, self._ports.first)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._transport is not None:
            self._transport.close()
        self._ports.release()

    @property
    def address(self) -> str:
        return f"{self.local_ip}:{self._ports.first}"

    @property
    def voice_port(self) -> int:
        return self._ports.first + 2

    def send(self, message: bytes) -> None:
        assert self._transport is not None
        self._transport.sendto(message, self._server)

    async def invite(
        self,
        target: Text,
        *,
        from_header: Text | None = None,
        headers: tuple[Text, ...] = (),
        auth: tuple[str, str] | None = None,
    ) -> RawCall:
        """Send an INVITE to user `target`; `auth` (name, password) answers a challenge."""
        return await self.ask("INVITE", target, from_header=from_header, headers=headers, auth=auth)

    async def ask(
        self,
        method: str,
        target: Text,
        *,
        from_header: Text | None = None,
        headers: tuple[Text, ...] = (),
        auth: tuple[str, str] | None = None,
    ) -> RawCall:
        """Send any request outside a dialog. An empty `target` means the server itself."""
        user = _bytes(target)
        uri = b"sip:" + (user + b"@" if user else b"") + self.server.encode()
        shown = _bytes(from_header or f"<sip:13800000001@{self.local_ip}>")
        call = RawCall(self, method, uri, shown, tuple(_bytes(line) for line in headers), auth)
        self._calls[call.call_id] = call
        call.send(method)
        return call

    async def register(self, account: str, password: str) -> int:
        """The answer to a REGISTER without a contact: 404 beyond the door, since it names no
        address of record; 401 and 403 at it.
        """
        call = await self.ask(
            "REGISTER",
            "",
            from_header=f"<sip:{account}@{self.local_ip}>",
            auth=(account, password),
        )
        return await call.final()

    def datagram_received(self, data: bytes, addr: object) -> None:
        call_id = header(data, b"Call-ID")
        call = self._calls.get(call_id)
        if data.startswith(b"SIP/2.0 "):
            if call is not None:
                call.answered(data)
            return
        if data.startswith(b"ACK "):
            return
        self.send(
            b"SIP/2.0 200 OK\r\n"
            + b"".join(
                name + b": " + value + b"\r\n"
                for name in (b"Via", b"From", b"To", b"Call-ID", b"CSeq")
                for value in [header(data, name)]
            )
            + b"Content-Length: 0\r\n\r\n"
        )
        if call is not None:
            call.asked(data)


class RawCall:
    """One request and what follows from it."""

    def __init__(
        self,
        caller: RawCaller,
        method: str,
        uri: bytes,
        shown: bytes,
        headers: tuple[bytes, ...],
        auth: tuple[str, str] | None,
    ) -> None:
        self._caller = caller
        self._method = method
        self._uri = uri
        self._from = shown + b";tag=" + secrets.token_hex(4).encode()
        self._headers = headers
        self._auth = auth
        self._tries = 2  # the first challenge may be for nobody in particular
        self._sequence = 0
        self._to = b"<" + uri + b">"
        self._target = uri
        self.call_id = secrets.token_hex(8).encode()
        self.responses: list[bytes] = []
        self.requests: list[bytes] = []
        self._finals: asyncio.Queue[tuple[bytes, int]] = asyncio.Queue()
        self._over = asyncio.Event()

    def send(self, method: str, *, extra: tuple[bytes, ...] = ()) -> None:
        """Send a request of this call, in the dialog if there is one."""
        if method != "ACK":
            self._sequence += 1
            self._branch = b"z9hG4bK" + secrets.token_hex(6).encode()
        body = self._sdp() if method == "INVITE" else b""
        lines = [
            method.encode() + b" " + self._target + b" SIP/2.0",
            b"Via: SIP/2.0/UDP " + self._caller.address.encode() + b";rport;branch=" + self._branch,
            b"Max-Forwards: 70",
            b"From: " + self._from,
            b"To: " + self._to,
            b"Call-ID: " + self.call_id,
            b"CSeq: %d " % self._sequence + method.encode(),
            b"Contact: <sip:raw@" + self._caller.address.encode() + b">",
            *(self._headers if method == self._method else ()),
            *extra,
        ]
        if body:
            lines.append(b"Content-Type: application/sdp")
        lines.append(b"Content-Length: %d" % len(body))
        self._caller.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    async def final(self, within: float = 10.0) -> int:
        """The next final status. Raises SippError when none comes."""
        try:
            return (await asyncio.wait_for(self._finals.get(), within))[1]
        except TimeoutError:
            heard = b", ".join(one.split(b"\r\n")[0] for one in self.responses).decode()
            raise SippError(f"no final answer within {within:g} s; there was: {heard}") from None

    async def over(self, within: float = 10.0) -> None:
        """Wait until the other side hung up."""
        await asyncio.wait_for(self._over.wait(), within)

    async def hang_up(self) -> None:
        """BYE, or CANCEL before the answer; returns when it is accepted."""
        if self._over.is_set():
            return
        self.send("BYE")
        await self.final()

    async def in_dialog(self, method: str, *extra: bytes) -> int:
        """Send a request within the call; returns its final status."""
        self.send(method, extra=extra)
        return await self.final()

    def answered(self, data: bytes) -> None:
        self.responses.append(data)
        status = int(data.split(b" ", 2)[1])
        method = header(data, b"CSeq").split(b" ")[-1].decode()
        if status < 200:
            return
        if method == "INVITE":
            self._to = header(data, b"To")
            contact = re.search(rb"<([^>]+)>", header(data, b"Contact"))
            if status < 300 and contact:
                self._target = contact[1]
            self.send("ACK")
        if status == 401 and self._auth is not None and self._tries:
            name, password = self._auth
            self._tries -= 1
            self._to = b"<" + self._uri + b">"
            line = digest(header(data, b"WWW-Authenticate"), name, password, method, self._uri)
            self._headers = (*(h for h in self._headers if not h.startswith(b"Auth")), line)
            self.send(method)
            return
        self._finals.put_nowait((method.encode(), status))

    def asked(self, data: bytes) -> None:
        self.requests.append(data)
        if data.startswith(b"BYE "):
            self._over.set()

    def _sdp(self) -> bytes:
        ip = self._caller.local_ip
        return (
            f"v=0\r\no=raw 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n"
            f"m=audio {self._caller.voice_port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
        ).encode()


def header(message: bytes, name: bytes) -> bytes:
    """The first header of that name, without its name; empty when there is none."""
    found = re.search(rb"(?im)^" + re.escape(name) + rb"[ \t]*:[ \t]*(.*?)\r?$", message)
    return found[1] if found else b""


def digest(challenge: bytes, name: str, password: str, method: str, uri: bytes) -> bytes:
    """The Authorization header that answers a challenge (RFC 2617 with qop=auth, MD5)."""
    said = {
        key.decode(): value.decode()
        for key, value in re.findall(rb'(\w+)="?([^",]+)"?', challenge.partition(b" ")[2])
    }
    target = uri.decode()
    cnonce, count = secrets.token_hex(4), "00000001"
    first = _md5(f"{name}:{said['realm']}:{password}")
    second = _md5(f"{method}:{target}")
    answer = _md5(f"{first}:{said['nonce']}:{count}:{cnonce}:auth:{second}")
    fields = (
        f'username="{name}", realm="{said["realm"]}", nonce="{said["nonce"]}", uri="{target}", '
        f'response="{answer}", algorithm=MD5, qop=auth, nc={count}, cnonce="{cnonce}"'
    )
    if "opaque" in said:
        fields += f', opaque="{said["opaque"]}"'
    return f"Authorization: Digest {fields}".encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _bytes(text: Text) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
