"""The OpenAPI document: what FastAPI finds, plus what every operation has in common (tokens, roles,
problems).
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from api.administration.document_schema import document_schemas, put_refs
from api.permissions import MATRIX, PUBLIC
from api.problems import KINDS, MEDIA_TYPE, TYPE_PREFIX
from api.routes import include_all

TITLE = "rexian"
VERSION = "1"
DESCRIPTION = """\
An open call centre for public-service hotlines.

Moments are RFC 3339 with offset, lengths of time are in seconds. Lists are paged:
`next_cursor` is null on the last page. Errors are problem+json (RFC 9457) whose `type` ends in a
stable `code`.
"""
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error (RFC 9457). Some kinds have more members.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "examples": [TYPE_PREFIX + "not_found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(str(code) for code in KINDS)},
        "problems": {
            "type": "array",
            "description": "Code `site_invalid`: what is wrong with the document, place by place.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "sentence"],
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "sentence": {"type": "string"},
                },
            },
        },
        "errors": {
            "type": "array",
            "description": "Code `invalid`: what is wrong, field by field.",
            "items": {
                "type": "object",
                "required": ["field", "message", "kind"],
                "properties": {
                    "field": {"type": "string"},
                    "message": {"type": "string"},
                    "kind": {"type": "string"},
                },
            },
        },
    },
}


@cache
def document() -> dict[str, Any]:
    """The document; made once. The routes are the same in every application."""
    routes = bare_app().routes
    return _finish(
        get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION, routes=routes)
    )


def as_text(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def write(path: Path) -> None:
    """Write the document where it is kept."""
    path.write_text(as_text(document()), encoding="utf-8")


def bare_app() -> FastAPI:
    """The routes and nothing behind them."""
    app = _app()
    app.router.routes.extend(_routes())
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Made once: FastAPI takes a tenth of a second and more to work out what each one expects."""
    app = _app()
    include_all(app)
    return app.router.routes


def _app() -> FastAPI:
    return FastAPI(
        title=TITLE,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
    )


def _operation_id(route: APIRoute) -> str:
    return route.name


def _finish(found: dict[str, Any]) -> dict[str, Any]:
    schemas = found["components"]["schemas"]
    for generated in ("HTTPValidationError", "ValidationError"):
        schemas.pop(generated, None)
    schemas["Problem"] = PROBLEM
    schemas.update(document_schemas())
    found["components"]["schemas"] = put_refs(schemas)
    found["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "From POST /sessions."}
    }
    for path in found["paths"].values():
        for operation in path.values():
            _finish_operation(cast(dict[str, Any], operation))
    return found


def _finish_operation(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    answers = operation["responses"]
    answers.pop("422", None)
    if name in MATRIX:
        operation["security"] = [{"token": []}]
        operation["x-roles"] = sorted(role.value for role in MATRIX[name])
        answers["401"] = _problem("No token, an unknown one, or the session is over.")
        answers["403"] = _problem("The role may not, or the call or seat is somebody else's.")
    elif name in PUBLIC:
        operation["security"] = []
    answers["default"] = _problem("An error.")


def _problem(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
