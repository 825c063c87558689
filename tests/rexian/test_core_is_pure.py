"""The core decides and nothing else: no clock, no chance, no input or output in acd/."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "acd"
BANNED_MODULES = {
    "asyncio", "concurrent", "io", "logging", "multiprocessing", "os", "pathlib", "queue", "random",
    "secrets", "select", "selectors", "signal", "socket", "subprocess", "sys", "tempfile",
    "threading", "time", "uuid",
}  # fmt: skip
BANNED_CALLS = {"now", "utcnow", "today"}  # of datetime and date
BANNED_BUILTINS = {"open", "print", "input", "exec", "eval", "__import__"}


def impurities(source: str) -> list[str]:
    """Every use of something banned, as `line N: what`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                bad = [n.name for n in names if n.name.split(".")[0] in BANNED_MODULES]
            case ast.ImportFrom(module=str(module), level=0):
                bad = [module] if module.split(".")[0] in BANNED_MODULES else []
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in BANNED_CALLS:
                bad = [f".{attr}()"]
            case ast.Call(func=ast.Name(id=name)) if name in BANNED_BUILTINS:
                bad = [f"{name}()"]
            case ast.AsyncFunctionDef(name=name):
                bad = [f"async def {name}"]
            case _:
                continue
        found += [f"line {node.lineno}: {what}" for what in bad]
    return sorted(found)


def test_the_core_has_sources_to_look_at() -> None:
    assert list(CORE.rglob("*.py"))


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda path: path.name)
def test_a_file_of_the_core_is_pure(path: Path) -> None:
    assert impurities(path.read_text()) == []


def test_each_kind_of_impurity_is_seen() -> None:
    source = """
import time, math
from random import choice
from datetime import datetime
from .values import Seat
when = datetime.now()
open("x")
async def decide(): ...
"""

    assert impurities(source) == [
        "line 2: time",
        "line 3: random",
        "line 6: .now()",
        "line 7: open()",
        "line 8: async def decide",
    ]
