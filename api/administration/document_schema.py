"""The document's JSON schema for OpenAPI, its parts named ``Site…``: ``SiteHotline`` is what an
administrator writes, ``Hotline`` what everybody sees.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from administration.model import Document

PREFIX = "Site"
_MARK = "x-site-part"


@cache
def document_schemas() -> dict[str, Any]:
    """Component name -> schema."""
    found = Document.model_json_schema(ref_template=f"#/components/schemas/{PREFIX}{{model}}")
    parts: dict[str, Any] = found.pop("$defs")
    return {f"{PREFIX}Document": found, **{PREFIX + name: part for name, part in parts.items()}}


def ref(model: str) -> dict[str, str]:
    """A reference to the schema of a part, by the name of its class."""
    return {"$ref": f"#/components/schemas/{PREFIX}{model}"}


def marked(model: str) -> dict[str, str]:
    """The same within a model, where pydantic knows no schemas but its own; ``put_refs`` makes a
    reference of it.
    """
    return {_MARK: model}


def put_refs(found: Any) -> Any:
    """The document with references in place of what ``marked`` made."""
    match found:
        case {"x-site-part": str() as model, **others}:
            return {**others, **ref(model)}
        case dict():
            return {name: put_refs(value) for name, value in found.items()}
        case list():
            return [put_refs(value) for value in found]
    return found


def body(schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    """What an operation whose body is read by itself says of it."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}
