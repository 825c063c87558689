"""Child processes that never outlive the test; see rexian/phones/child.py."""

from __future__ import annotations

from rexian.phones.child import spawn, stop

__all__ = ["spawn", "stop"]
