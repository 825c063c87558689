"""The console's built bundle: one page, and files whose names change with their content.

Built from ``console/`` and kept in ``bundle/``, so that the Python package alone serves it.
"""

from __future__ import annotations

import functools
import gzip
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import Response as Plain

from api.problems import Problem

router = APIRouter(include_in_schema=False)

BUNDLE = Path(__file__).parent / "bundle"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; media-src 'self' blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE = {
    "Content-Security-Policy": POLICY,
    # The telephone; of this page only, and of no frame in it.
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=()",
    "Cache-Control": "no-cache",
}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wav": "audio/wav",
    ".woff2": "font/woff2",
}
_WORTH_PACKING = frozenset({".css", ".html", ".js", ".json", ".svg"})


@router.get("/")
def console(request: Request) -> Response:
    """The page; which view of it is shown stands behind the ``#`` and is never sent here."""
    return _file("index.html", request, PAGE)


@router.get("/assets/{name}")
def asset(name: str, request: Request) -> Response:
    return _file(f"assets/{name}", request, FOR_EVER)


@functools.cache
def _contents() -> dict[str, bytes]:
    """Everything there is, by its path in the bundle: nothing else is ever read."""
    return {
        path.relative_to(BUNDLE).as_posix(): path.read_bytes()
        for path in sorted(BUNDLE.rglob("*"))
        if path.suffix in TYPES
    }


@functools.cache
def _packed(path: str) -> bytes:
    return gzip.compress(_contents()[path], mtime=0)


def _file(path: str, request: Request, headers: dict[str, str]) -> Response:
    content = _contents().get(path)
    if content is None:
        raise Problem("not_found")
    suffix = Path(path).suffix
    given = {**headers, "Vary": "Accept-Encoding"}
    if suffix in _WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        content = _packed(path)
        given["Content-Encoding"] = "gzip"
    return Plain(content, headers=given, media_type=TYPES[suffix])
