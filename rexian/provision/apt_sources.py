"""Finding the Debian mirror this machine already uses, in both formats apt knows.

The mirror is never written into a file of ours: a machine behind a company mirror, or one without a
way to the public ones, keeps using its own. Formats: sources.list(5), one-line and deb822.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rexian.errors import ProvisionError

# Names under which Debian publishes its own suites. A third-party list has other ones, or these
# beside a component of its own; hence `main` is asked for as well.
DEBIAN_SUITES = frozenset(
    {"bullseye", "bookworm", "trixie", "forky", "duke", "sid"}
    | {"oldoldstable", "oldstable", "stable", "testing", "unstable"}
)
_SUITE_TAILS = ("-updates", "-backports", "-proposed-updates", "-backports-sloppy")


@dataclass(frozen=True, slots=True)
class AptSource:
    """One enabled binary source: a mirror, one suite of it, its components and its keyring."""

    uri: str
    suite: str
    components: tuple[str, ...]
    signed_by: str | None
    file: Path


def debian_mirror(apt_dir: Path = Path("/etc/apt")) -> str:
    """The URI of the mirror this machine takes Debian itself from.

    Security suites and third-party lists are passed over; the release's main suite is preferred to
    its updates and backports. Raises ProvisionError when no entry looks like Debian's own.
    """
    ranked = sorted(
        ((rank, position, source.uri) for position, source in enumerate(read_sources(apt_dir))
         if (rank := _rank(source)) is not None),
    )  # fmt: skip
    if not ranked:
        raise ProvisionError(
            f"No Debian mirror found in the apt sources of this machine ({apt_dir}/sources.list, "
            f"{apt_dir}/sources.list.d). Add Debian's own source there, or name a mirror with "
            "REXIAN_DEBIAN_MIRROR, or install Asterisk 20 or newer yourself."
        )
    return ranked[0][2]


def _rank(source: AptSource) -> int | None:
    """How well a source stands for Debian itself (0 is best), None when it does not."""
    suite = source.suite
    security = "-security" in suite or suite.endswith("/updates") or "debian-security" in source.uri
    if security or source.uri.startswith("cdrom:") or "main" not in source.components:
        return None
    base = suite
    for tail in _SUITE_TAILS:
        base = base.removesuffix(tail)
    if base not in DEBIAN_SUITES:
        return None
    rank = 0 if base == suite else 1
    foreign_key = source.signed_by is not None and "debian-archive" not in source.signed_by
    # An in-line key block starts with a PGP header and says nothing about whose it is.
    if foreign_key and "BEGIN PGP" not in (source.signed_by or ""):
        rank += 4
    path = source.uri.rstrip("/").rsplit("/", 1)[-1]
    return rank if path.startswith("debian") else rank + 2


def read_sources(apt_dir: Path) -> Iterator[AptSource]:
    """Every enabled `deb` source, in the order apt reads them; unreadable files are passed over."""
    files = [apt_dir / "sources.list"]
    parts = apt_dir / "sources.list.d"
    if parts.is_dir():
        files += sorted(p for p in parts.iterdir() if p.suffix in (".list", ".sources"))
    for file in files:
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        yield from _deb822(text, file) if file.suffix == ".sources" else _one_line(text, file)


def _one_line(text: str, file: Path) -> Iterator[AptSource]:
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].strip()
        found = re.match(r"deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$", line)
        if not found:
            continue
        options, uri, suite, components = found.groups()
        signed = re.search(r"(?:^|\s)signed-by=(\S+)", options or "", re.IGNORECASE)
        yield AptSource(
            uri=uri,
            suite=suite.rstrip("/"),
            components=tuple(components.split()),
            signed_by=signed.group(1) if signed else None,
            file=file,
        )


def _deb822(text: str, file: Path) -> Iterator[AptSource]:
    for stanza in re.split(r"\n\s*\n", text):
        fields = _stanza_fields(stanza)
        if fields.get("enabled", "yes").lower() in ("no", "false", "0", "off", "without"):
            continue
        if "deb" not in fields.get("types", "").split():
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield AptSource(
                    uri=uri,
                    suite=suite.rstrip("/"),
                    components=tuple(fields.get("components", "").split()),
                    signed_by=fields.get("signed-by") or None,
                    file=file,
                )


def _stanza_fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace() and name:
            fields[name] += "\n" + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields
