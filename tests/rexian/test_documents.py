"""The documents say what the program does: settings, codes, commands, words, links."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from acd.values import (
    CallState,
    Ending,
    LegState,
    Outcome,
    Phone,
    Place,
    RefusedBecause,
    Role,
    SeatState,
    Supervision,
)
from administration.codes import Codes
from rexian.cli import main
from rexian.settings import Settings, _shown

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


def tracked() -> list[Path]:
    """The files of the repository, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


# --- the two READMEs ------------------------------------------------------------------------------


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_named_with_its_default(readme: str) -> None:
    rows = dict(re.findall(r"^\| `(REXIAN_\w+)` \| (\S*) *\| ", text_of(readme), re.MULTILINE))

    wanted = {
        f"REXIAN_{name.upper()}": f"`{default}`" if default else ""
        for name, info in Settings.model_fields.items()
        for default in [_shown(info.default)]
    }
    assert rows == wanted


def feature_codes() -> set[str]:
    """What can be keyed in: dialled on a seat, and pressed during a call."""
    return set(Codes().model_dump().values())


@pytest.mark.parametrize("readme", READMES)
def test_every_feature_code_is_in_the_table(readme: str) -> None:
    table = "".join(re.findall(r"^\|.*$", text_of(readme), re.MULTILINE))
    named = set(re.findall(r"\\(\*\d+)", table))

    assert named == feature_codes()


def commands(group: click.Command, prefix: str = "") -> set[str]:
    found = set()
    for name, command in getattr(group, "commands", {}).items():
        found |= {f"{prefix}{name}"} | commands(command, f"{prefix}{name} ")
    return found


def test_every_command_of_the_documents_exists() -> None:
    known = commands(main)
    for path in documents():
        for line in re.findall(r"`(?:\.venv/bin/)?rexian ([a-z][a-z -]*?)`", path.read_text()):
            assert line in known, f"{path.name}: rexian {line}"


def test_every_make_target_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))
    for path in documents():
        text = path.read_text()
        mentioned = {
            *re.findall(r"`make ([a-z-]+)`", text),
            *re.findall(r"^ {4}(?:REXIAN_\S+ )*make ([a-z-]+)", text, re.MULTILINE),
        }
        assert mentioned <= targets, path.name


def test_every_module_that_make_runs_exists() -> None:
    modules = set(re.findall(r"\$\(PY\) -m ([\w.]+)", text_of("Makefile")))
    assert "rexian" in modules
    for name in modules:
        assert importlib.util.find_spec(name) is not None, name


def test_the_commands_that_make_runs_exist() -> None:
    known = commands(main)
    for line in re.findall(r"\$\(PY\) -m rexian (\w[\w -]*)", text_of("Makefile")):
        assert line.strip() in known


def test_the_help_of_make_names_every_target_a_person_types() -> None:
    makefile = text_of("Makefile")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    shown = set(re.findall(r"^\tmake ([a-z-]+) ", makefile, re.MULTILINE))

    assert shown <= set(phony.split())
    assert {"run", "demo", "test", "check", "bench"} <= shown


def test_the_two_readmes_have_the_same_shape() -> None:
    english, chinese = (text_of(name) for name in READMES)

    for pattern in (r"^## ", r"^\| `REXIAN_", r"^    make "):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(
            re.findall(pattern, chinese, re.MULTILINE)
        )


# --- the command line -----------------------------------------------------------------------------


def test_the_help_lists_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output

    for name, command in main.commands.items():
        assert re.search(rf"^  {name}  +\S", shown, re.MULTILINE), name
        assert command.help, name
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0
    assert {"run", "serve", "settings", "accounts", "configure-pbx"} <= commands(main)


def test_the_version_is_that_of_the_project_and_has_its_place_in_the_changelog() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]

    assert re.search(rf"^## {re.escape(version)} - ", text_of("CHANGELOG.md"), re.MULTILINE)
    assert version in CliRunner().invoke(main, ["--version"]).output


# --- words and links ------------------------------------------------------------------------------


def glossary() -> set[str]:
    terms = re.findall(r"^\| ([^|]+) \|", text_of("docs/glossary.md"), re.MULTILINE)
    return {term.strip() for row in terms for term in row.split(",")}


@pytest.mark.parametrize(
    "words",
    [
        Role,
        SeatState,
        Phone,
        CallState,
        LegState,
        Outcome,
        RefusedBecause,
        Ending,
        Place,
        Supervision,
    ],
)
def test_every_word_of_the_core_is_in_the_glossary(words: type[Outcome]) -> None:
    missing = {word.value.replace("_", " ") for word in words} - glossary()

    assert missing == set()


def test_every_relative_link_leads_somewhere() -> None:
    broken = []
    for path in documents():
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
            if re.match(r"[a-z]+:|#", target):
                continue
            if not (path.parent / target.partition("#")[0]).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_documents_are_found() -> None:
    assert {ROOT / name for name in (*READMES, "ARCHITECTURE.md", "docs/glossary.md")} <= set(
        documents()
    )


# --- what must not be in any file -----------------------------------------------------------------

# Put together here, so that this file is not the first to be found.
FORBIDDEN = [
    "/" + "work/",
    "/" + "tmp/" + "briefs",
    "/" + "root/",
    "pypi" + "." + "org",
    "python" + "hosted" + "." + "org",
    "npm" + "js.org",
    "registry." + "npm",
    "arti" + "factory",
    "deb." + "debian.org",
    "security." + "debian.org",
    "snapshot." + "debian.org",
    "mirror" + "s.",
    "TO" + "DO",
    "FIX" + "ME",
    "X" + "XX:",
    "lorem" + " ipsum",
    "Clau" + "de",
    "Anth" + "ropic",
    "Chat" + "GPT",
    "AI-" + "generated",
    "sub" + "agent",
    "the " + "lead's brief",
]


def test_no_file_speaks_of_the_machine_it_was_made_on() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found += [
                f"{path.relative_to(ROOT)}:{number}: {word}" for word in FORBIDDEN if word in line
            ]
    assert found == []
