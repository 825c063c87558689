"""Every fact survives being written down, and nothing that is not a fact is read as one."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import facts as f
from acd.values import CallId, Ending, LegId, Outcome, Role, SeatNumber
from store import codec, segment
from store.errors import FactUnreadable, FactUnwritable
from store.stored_fact import StoredFact

moments = st.floats(min_value=-sys.float_info.max, max_value=sys.float_info.max)
strings = st.text(st.characters(), max_size=20)  # lone surrogates and NUL included
any_fact = st.one_of(
    [
        st.builds(kind.make, at=moments, inferred=st.booleans()).flatmap(st.just)
        if set(kind.checks) == {"at", "inferred"}
        else st.from_type(kind.make)
        for kind in codec.KINDS.values()
    ]
)


def test_every_fact_of_the_core_is_known_by_its_own_name() -> None:
    of_the_core = [c for c in f.Fact.__subclasses__() if c.__module__.startswith("acd.facts.")]
    subclasses = {cls.__name__ for cls in of_the_core}

    assert set(codec.KINDS) == subclasses
    assert {"CallOffered", "PartyJoined", "PbxSeen"} <= subclasses


@given(any_fact.filter(lambda fact: math.isfinite(fact.at)), strings)
def test_a_fact_comes_back_from_its_line_as_it_was(fact: f.Fact, text: str) -> None:
    with_text = f.PbxLost(at=fact.at, reason=text)
    for seq, one in enumerate((fact, with_text)):
        try:
            line = segment.line_of(StoredFact(seq, one))
        except FactUnwritable:
            assert not _all_finite(one)
            continue
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert segment.fact_in(line) == StoredFact(seq, one)


def _all_finite(fact: f.Fact) -> bool:
    values = [getattr(fact, name) for name in codec.KINDS[type(fact).__name__].checks]
    return all(math.isfinite(v) for v in values if isinstance(v, float))


def test_the_line_of_a_joined_party_is_plain_to_read() -> None:
    fact = f.PartyJoined(
        at=1795300000.25,
        call=CallId("c1"),
        leg=LegId("l1"),
        role=Role.OPERATOR,
        seat=SeatNumber("1001"),
        department=None,
        operator="王",
    )

    assert segment.line_of(StoredFact(7, fact)) == (
        b'{"seq":7,"fact":"PartyJoined","body":{"at":1795300000.25,"inferred":false,"call":"c1",'
        b'"leg":"l1","role":"operator","seat":"1001","department":null,"operator":"\\u738b",'
        b'"place":"main","number":""}}\n'
    )


def test_a_field_that_was_not_yet_written_takes_its_default() -> None:
    body = {"at": 1.0, "call": "c", "leg": "l", "role": "citizen", "ending": "hung_up"}

    assert codec.decode("PartyLeft", body) == f.PartyLeft(
        at=1.0, call=CallId("c"), leg=LegId("l"), role=Role.CITIZEN, ending=Ending.HUNG_UP
    )


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("CallTeleported", {}, "no fact is called 'CallTeleported'"),
        (None, {}, "no fact is called None"),
        ("PbxSeen", [], "the body of PbxSeen is not an object"),
        ("PbxSeen", {"at": 1.0, "colour": "red"}, "PbxSeen has no field 'colour'"),
        ("PbxLost", {"at": 1.0}, "PbxLost lacks the field 'reason'"),
        ("PbxSeen", {"at": "noon"}, "PbxSeen.at is 'noon', not a finite number"),
        ("PbxSeen", {"at": True}, "PbxSeen.at is True, not a finite number"),
        ("PbxSeen", {"at": 1.0, "inferred": 1}, "PbxSeen.inferred is 1, not true or false"),
        (
            "CallEnded",
            {"at": 1.0, "call": "c", "outcome": "won", "ending": "hung_up"},
            "CallEnded.outcome is 'won', not one of answered, abandoned, refused, failed",
        ),
    ],
)
def test_what_is_no_fact_is_refused_by_name(kind: object, body: object, said: str) -> None:
    with pytest.raises(FactUnreadable) as caught:
        codec.decode(kind, body)

    assert str(caught.value) == said


def test_what_cannot_be_written_is_refused_before_anything_is() -> None:
    class Invented(f.Fact):
        pass

    no_outcome: Outcome = "answered!"  # type: ignore[assignment]
    no_reason: str = None  # type: ignore[assignment]
    call = CallId("c")
    wrong = {
        "Invented is not one of the facts in acd.facts": Invented(at=1.0),
        "PbxSeen.at is nan, not a finite number": f.PbxSeen(at=math.nan),
        "PbxLost.reason is None, not a string": f.PbxLost(at=1.0, reason=no_reason),
        "CallEnded.outcome is 'answered!', not one of answered, abandoned, refused, failed": (
            f.CallEnded(at=1.0, call=call, outcome=no_outcome, ending=Ending.HUNG_UP)
        ),
    }

    for said, fact in wrong.items():
        with pytest.raises(FactUnwritable) as caught:
            codec.encode(fact)
        assert str(caught.value) == said
