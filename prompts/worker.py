"""Storing a sound in a process of its own: reading a file that a stranger made may take seconds of
computing, or end the process that does it.

    python -m prompts.worker < {"folder": ..., "path": ..., "language": ..., ...}

One JSON object comes back: the stored version's number, or the code of what is wrong.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from prompts.errors import PromptsError
from prompts.library import PromptLibrary
from prompts.versions import Source


def work(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order. Raises for an order of another form."""
    try:
        prompt = PromptLibrary(Path(order["folder"])).store(
            Path(order["path"]),
            order["language"],
            order["name"],
            source=Source(order["source"]),
            by=order["by"],
            at=order["at"],
            text=order["text"],
        )
    except PromptsError as fault:
        return {"code": fault.code, "detail": str(fault)}
    return {"version": prompt.current.number}


if __name__ == "__main__":
    json.dump(work(json.load(sys.stdin)), sys.stdout)
