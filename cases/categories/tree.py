"""A tree of categories as it is written, read strictly: unique codes, three levels at most."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cases.errors import CategoriesWrong, UnknownCategory

LEVELS = 3
MOST = 5_000
"""Categories of a tree; the largest found in use has some two thousand."""
CODE = r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$"


class Category(BaseModel):
    """One category, and those below it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(pattern=CODE)]
    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"),
    ]
    retired: Annotated[
        bool, Field(description="Cases that have it keep it; it is given to no other.")
    ] = False
    children: tuple[Category, ...] = ()


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Tree:
    """Raises CategoriesWrong when codes are not unique, or the tree is too deep or too large."""

    roots: tuple[Category, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for category, path in _walk(self.roots, ()):
            if category.code in seen:
                raise CategoriesWrong(f"two categories have the code {category.code}")
            if len(path) >= LEVELS:
                raise CategoriesWrong(f"{category.code} is deeper than {LEVELS} levels")
            seen.add(category.code)
        if len(seen) > MOST:
            raise CategoriesWrong(f"there are more than {MOST} categories")

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """Code -> the names from the top down to it."""
        return {
            category.code: (*(one.name for one in above), category.name)
            for category, above in _walk(self.roots, ())
        }

    @cached_property
    def _in_use(self) -> frozenset[str]:
        return frozenset(
            category.code
            for category, above in _walk(self.roots, ())
            if not any(one.retired for one in (*above, category))
        )

    def with_those_below(self, code: str) -> frozenset[str]:
        """The code and all below it; the code alone when it is not in the tree any more."""
        below = (
            category.code
            for category, above in _walk(self.roots, ())
            if any(one.code == code for one in above)
        )
        return frozenset((code, *below))

    def check(self, code: str) -> None:
        """Raises UnknownCategory unless a case may be given the code; "" is none."""
        if code and code not in self._in_use:
            why = "is not used any more" if code in self.paths else "is not in the tree"
            raise UnknownCategory(f"the category {code} {why}")


def read_tree(raw: Any) -> Tree:
    """The tree of a list of categories as JSON has them. Raises CategoriesWrong."""
    return _read({"categories": raw})


def shipped() -> Tree:
    """The example the program comes with: in force until somebody puts in another."""
    source = files("cases.categories") / "shipped" / "example.toml"
    return _read(tomllib.loads(source.read_text(encoding="utf-8")))


def written(tree: Tree) -> list[dict[str, Any]]:
    """As JSON has it."""
    return [root.model_dump(mode="json") for root in tree.roots]


def _read(raw: dict[str, Any]) -> Tree:
    try:
        return Tree(_Document.model_validate(raw).categories)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CategoriesWrong(f"{where}: {first['msg']}") from error


def _walk(
    categories: tuple[Category, ...], above: tuple[Category, ...]
) -> Iterator[tuple[Category, tuple[Category, ...]]]:
    for category in categories:
        yield category, above
        yield from _walk(category.children, (*above, category))
