"""What is logged names no sealed caller: every line is hidden as it is written, tracebacks too."""

from __future__ import annotations

import logging

from cases.veil import Veil

_LOGGERS = ("", "uvicorn", "uvicorn.error", "uvicorn.access")
"""Those with handlers of their own."""


class VeiledFormatter(logging.Formatter):
    """Formats as another one does, and hides what is sealed in the line that comes of it."""

    def __init__(self, plain: logging.Formatter, veil: Veil) -> None:
        super().__init__()
        self._plain = plain
        self._veil = veil

    def format(self, record: logging.LogRecord) -> str:
        return self._veil.hide(self._plain.format(record))


def hide_in_logs(veil: Veil) -> None:
    """Put the veil in front of every handler there is."""
    for name in _LOGGERS:
        for handler in logging.getLogger(name).handlers:
            plain = handler.formatter or logging.Formatter()
            handler.setFormatter(VeiledFormatter(plain, veil))
