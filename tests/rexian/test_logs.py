"""No line of the log names who is sealed."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from cases.veil import Sealed, Veil
from rexian.logs import hide_in_logs

NAME, NUMBER = "张三丰", "13800138000"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler of the root writes."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root.addHandler(handler)
    kept = [(one, one.formatter) for one in root.handlers]
    yield stream
    for one, formatter in kept:
        one.setFormatter(formatter)
    root.removeHandler(handler)


def test_messages_their_values_and_tracebacks(written: io.StringIO) -> None:
    hide_in_logs(Veil([Sealed("sealed-7f3a", f"+86{NUMBER}", names=(NAME,))]))
    log = logging.getLogger("rexian.test")
    log.warning("%s rang from %s", NAME, NUMBER)
    try:
        raise ValueError(f"bad number 0{NUMBER}")
    except ValueError:
        log.exception("refused")
    said = written.getvalue()
    assert said.startswith("WARNING sealed-7f3a rang from sealed-7f3a\nERROR refused\nTraceback")
    assert said.endswith("ValueError: bad number sealed-7f3a\n")


def test_who_is_sealed_later_is_hidden_from_then_on(written: io.StringIO) -> None:
    veil = Veil()
    hide_in_logs(veil)
    log = logging.getLogger("rexian.test")
    log.warning("from %s", NUMBER)
    veil.add(Sealed("sealed-7f3a", f"+86{NUMBER}"))
    log.warning("from %s", NUMBER)
    assert written.getvalue() == f"WARNING from {NUMBER}\nWARNING from sealed-7f3a\n"
