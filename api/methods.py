"""Which methods a path knows, for the ``Allow`` header of a 405 (RFC 9110 requires it to be
complete).
"""

from __future__ import annotations

import re
from typing import Any

_METHODS = ("get", "head", "post", "put", "patch", "delete")


class AllowedMethods:
    """Made of the OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._known = [
            (
                re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"),
                [method.upper() for method in _METHODS if method in operations],
            )
            for path, operations in document["paths"].items()
        ]

    def of(self, path: str) -> list[str]:
        """Methods in upper case; ``GET`` alone for what the document does not list."""
        found = {
            method for pattern, methods in self._known if pattern.match(path) for method in methods
        }
        return sorted(found) or ["GET"]
