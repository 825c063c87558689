"""Trees of categories: what can be used, and which codes a case may be given."""

from __future__ import annotations

from typing import Any

import pytest

from cases.categories.tree import read_tree, shipped, written
from cases.errors import CategoriesWrong, UnknownCategory


def leaf(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": f"类{code}", **more}


def test_the_example_names_what_is_below_what() -> None:
    tree = shipped()
    assert tree.paths["010101"] == ("城市管理", "市政设施", "路灯照明")
    assert read_tree(written(tree)) == tree


def test_a_case_is_given_any_code_that_is_in_use_and_none_at_all() -> None:
    tree = read_tree([leaf("1", children=[leaf("11"), leaf("12", retired=True)]), leaf("2")])
    for code in ("1", "11", "2", ""):
        tree.check(code)
    with pytest.raises(UnknownCategory, match="the category 12 is not used any more"):
        tree.check("12")
    with pytest.raises(UnknownCategory, match="the category 3 is not in the tree"):
        tree.check("3")


def test_a_code_stands_for_all_below_it_and_one_that_is_gone_for_itself() -> None:
    below = leaf("11", retired=True, children=[leaf("111")])
    tree = read_tree([leaf("1", children=[below, leaf("12")]), leaf("2")])
    assert tree.with_those_below("1") == {"1", "11", "111", "12"}
    assert tree.with_those_below("11") == {"11", "111"}
    assert tree.with_those_below("111") == {"111"}
    assert tree.with_those_below("3") == {"3"}


def test_what_is_below_a_retired_category_is_retired_too() -> None:
    tree = read_tree([leaf("1", retired=True, children=[leaf("11")])])
    with pytest.raises(UnknownCategory, match="not used any more"):
        tree.check("11")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ([leaf("1"), leaf("2", children=[leaf("1")])], "two categories have the code 1"),
        (
            [leaf("1", children=[leaf("2", children=[leaf("3", children=[leaf("4")])])])],
            "4 is deeper than 3 levels",
        ),
        ([{"code": "1"}], "categories.0.name: Field required"),
        ([leaf("1", colour="red")], "categories.0.colour: Extra inputs are not permitted"),
        ([leaf("1 2")], "categories.0.code: String should match pattern"),
        ([{"code": "1", "name": ""}], "categories.0.name: String should have at least 1 character"),
        ("leaf", "categories: Input should be a valid tuple"),
        ([leaf(str(n)) for n in range(5_001)], "there are more than 5000 categories"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_place(raw: Any, says: str) -> None:
    with pytest.raises(CategoriesWrong, match=says):
        read_tree(raw)
