"""Free ports for many phones and PBXs at once; see rexian/phones/ports.py."""

from __future__ import annotations

from rexian.phones.ports import PortBlock, reserve_ports

__all__ = ["PortBlock", "reserve_ports"]
