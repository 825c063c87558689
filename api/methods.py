"""Which methods a path knows, for the ``Allow`` header of a 405 (RFC 9110 requires it to be
complete).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

_METHODS = ("get", "head", "post", "put", "patch", "delete")


class AllowedMethods:
    """Made of the OpenAPI document, when one is asked for first: to write it takes a while, and a
    backend that starts has calls to see to.
    """

    def __init__(self, document: Callable[[], dict[str, Any]]) -> None:
        self._document = document

    @cached_property
    def _known(self) -> list[tuple[re.Pattern[str], list[str]]]:
        return [
            (
                re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"),
                [method.upper() for method in _METHODS if method in operations],
            )
            for path, operations in self._document()["paths"].items()
        ]

    def of(self, path: str) -> list[str]:
        """Methods in upper case; ``GET`` alone for what the document does not list."""
        found = {
            method for pattern, methods in self._known if pattern.match(path) for method in methods
        }
        return sorted(found) or ["GET"]
