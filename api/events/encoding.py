"""Server-sent events as bytes (HTML, "Server-sent events", section "Parsing an event stream")."""

from __future__ import annotations


def encode(name: str, data: str, identifier: str | None) -> bytes:
    """One event; ``data`` is JSON and so has no line ends. Without an identifier a client's last
    one stays.
    """
    head = f"id: {identifier}\n" if identifier is not None else ""
    return f"{head}event: {name}\ndata: {data}\n\n".encode()
