"""Tables written by a person: what is wrong is named."""

from __future__ import annotations

import json

import pytest

from outbound_policy import PolicyInvalid, PriceTable, china, parse_tables


def test_the_shipped_prices() -> None:
    _, prices = china()
    assert prices.per_minute("2222222") == 11
    assert prices.per_minute("07352222222") == 70
    assert prices.per_minute("0085222222222") == 200
    assert prices.per_minute("0012125550100") == 800
    assert prices.per_minute("00881631555555") == 5000
    assert prices.per_minute("99") == 800


def test_a_table_of_ones_own() -> None:
    plan, prices = parse_tables(
        json.dumps({"classes": [["9", 2, 5, "local"]], "prices": {"": 5, "9": 1}, "why": "ours"})
    )
    assert plan.class_of("911") == "local"
    assert prices.per_minute("911") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[]", "one JSON object"),
        ('{"prices": {"": 1}}', "classes: a list"),
        ('{"classes": [], "prices": {"": 1}}', "classes: a list"),
        ('{"classes": [["9", 2, 5, "local"]]}', "prices: an object"),
        ('{"classes": [["9", 2, 5, "cheap"]], "prices": {"": 1}}', "entry 0: 'cheap' is none of"),
        ('{"classes": [["9x", 2, 5, "local"]], "prices": {"": 1}}', "entry 0: '9x'"),
        ('{"classes": [["99", 1, 5, "local"]], "prices": {"": 1}}', "entry 0: 1 to 5 digits"),
        ('{"classes": [["9", 5, 2, "local"]], "prices": {"": 1}}', "entry 0: 5 to 2 digits"),
        ('{"classes": [["9", "2", 5, "local"]], "prices": {"": 1}}', "entry 0: [prefix"),
        ('{"classes": [["9", 2, 5, "local"]], "prices": {"": 1.5}}', "whole number"),
        ('{"classes": [["9", 2, 5, "local"]], "prices": {"a": 1}}', "digits"),
        ('{"classes": [["9", 2, 5, "local"]], "prices": {"9": 1}}', 'need an entry ""'),
        ('{"classes": [["9", 2, 5, "local"]], "prices": {"": -1}}', "below zero"),
    ],
)
def test_a_table_that_cannot_be_used(text: str, said: str) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse_tables(text)
    assert said in str(refused.value)


def test_prices_need_one_for_everything_else() -> None:
    with pytest.raises(PolicyInvalid):
        PriceTable({"0": 10})
