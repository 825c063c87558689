"""baresip's control connection; see rexian/phones/ctrl.py."""

from __future__ import annotations

from rexian.phones.ctrl import Control, PhoneEvent

__all__ = ["Control", "PhoneEvent"]
