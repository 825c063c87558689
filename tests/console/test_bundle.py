"""The built console is the one its sources make, and says everything in both languages."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = ROOT / "console"
BUNDLE = ROOT / "api" / "console" / "bundle"
WORDS = CONSOLE / "src" / "words"


def test_the_bundle_was_built_from_these_sources() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / ".ci" / "console_bundle.py", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_desk_is_light_enough_for_a_slow_office_line() -> None:
    needed = _needed_by("index.html") | _needed_by("src/desk/DeskPage.vue")
    assert any(name.endswith(".css") for name in needed)
    packed = sum(len(gzip.compress((BUNDLE / name).read_bytes())) for name in needed)
    assert packed < 300_000


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((CONSOLE / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_both_languages_say_the_same_things() -> None:
    english, chinese = _catalogue("en"), _catalogue("zh-CN")
    assert english.keys() == chinese.keys()
    assert not [key for key, text in (english | chinese).items() if not text.strip()]
    blanks = {key: (_blanks(english[key]), _blanks(chinese[key])) for key in english}
    assert not {key: both for key, both in blanks.items() if both[0] != both[1]}
    # Nobody forgot to translate: only names and abbreviations are the same in both.
    same = {key for key in english if english[key] == chinese[key]}
    assert same == set()


def test_everything_the_console_says_is_in_the_catalogue() -> None:
    known = _catalogue("en")
    asked = {
        key
        for path in _sources()
        for key in re.findall(r"""\bt\(\s*["']([\w.]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 50
    assert asked - known.keys() == set()


def test_no_template_has_a_text_of_its_own() -> None:
    found = {
        path.name: text
        for path in _sources()
        if path.suffix == ".vue"
        for text in _texts(path.read_text(encoding="utf-8"))
    }
    assert found == {}


def _needed_by(entry: str) -> set[str]:
    """The files that are fetched for it: its own, and those they import from the start."""
    manifest = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    found: set[str] = set()
    seen: set[str] = set()
    left = [entry]
    while left:
        if (name := left.pop()) not in seen:
            seen.add(name)
            chunk = manifest[name]
            found |= {chunk["file"], *chunk.get("css", [])}
            left += chunk.get("imports", [])
    return found


def _sources() -> list[Path]:
    return sorted(p for p in (CONSOLE / "src").rglob("*") if p.suffix in (".vue", ".ts"))


def _texts(component: str) -> Iterator[str]:
    """Letters that stand literally between tags, or in attributes that are read or heard."""
    template = re.search(r"<template>(.*)</template>", component, re.DOTALL)
    if template is None:
        return
    markup = re.sub(r"\{\{.*?\}\}|<!--.*?-->", "", template[1], flags=re.DOTALL)
    for text in re.findall(r">([^<>]+)<", re.sub(r'"[^"]*"', '""', markup)):
        if re.search(r"[^\W\d_]{2,}", text):
            yield text.strip()
    yield from re.findall(r"""[\s](?:aria-label|placeholder|title|alt)="([^"]+)\"""", template[1])


def _catalogue(language: str) -> dict[str, str]:
    """Every text of that language; raises AssertionError when two files use one key."""
    files = [WORDS / f"{language}.json", *sorted(WORDS.glob(f"areas/*.{language}.json"))]
    texts: dict[str, str] = {}
    for file in files:
        for key, text in _flat(json.loads(file.read_text(encoding="utf-8")), ""):
            assert key not in texts, f"{file.name}: {key} is said elsewhere too"
            texts[key] = text
    return texts


def _flat(words: dict[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, str(value)


def _blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))
