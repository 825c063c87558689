"""Is the console's bundle in the package the one its sources make? Answered without Node.

    python .ci/console_bundle.py check     compare digests; 1 and a sentence when they differ
    python .ci/console_bundle.py record    after a build: note what it was made of

Recorded are the digest of ``console/`` and that of the OpenAPI document its types are generated
from. `make check-console` builds anew and compares file by file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "console"
DOCUMENT = ROOT / "docs" / "openapi.json"
RECORD = ROOT / "api" / "console" / "bundle" / "built-from.json"
NO_SOURCES = frozenset({"node_modules", "dist", ".vite"})


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NO_SOURCES:
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


def digests() -> dict[str, str]:
    """SHA-256 of the sources (names and contents) and of the OpenAPI document."""
    sources = hashlib.sha256()
    for path in _sources(SOURCES):
        name, content = path.relative_to(SOURCES).as_posix().encode(), path.read_bytes()
        sources.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return {
        "sources": sources.hexdigest(),
        "openapi": hashlib.sha256(DOCUMENT.read_bytes()).hexdigest(),
    }


def check() -> str:
    """What is wrong, in a sentence; "" when nothing is."""
    if not RECORD.exists():
        return "The console was never built. Run: make console"
    built, now = json.loads(RECORD.read_text(encoding="utf-8")), digests()
    if built["openapi"] != now["openapi"]:
        return "The console's types are of another docs/openapi.json. Run: make console"
    if built["sources"] != now["sources"]:
        return "The console's bundle was built from other sources. Run: make console"
    return ""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["check"]:
            wrong = check()
            if wrong:
                print(wrong, file=sys.stderr)
            return 1 if wrong else 0
        case ["record"]:
            RECORD.write_text(json.dumps(digests(), indent=1) + "\n", encoding="utf-8")
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
