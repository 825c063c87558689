"""A word to a caller who waits, on its way to the caller's channel; what the caller answers."""

from __future__ import annotations

from acd import commands as c
from acd.events import RingBackWanted, VoicemailEnded
from acd.values import CallId
from pbx.commander import Commander
from tests.pbx.test_commander import CALL, CITIZEN, Wire
from tests.pbx.test_translate import told


def commander(wire: Wire) -> Commander:
    def words(language: str, kind: str, position: int, seconds: int) -> tuple[str, ...]:
        return (f"{kind}-{language}", f"num-{position}", f"wait-{seconds}")

    return Commander(
        wire,
        citizens={CALL: CITIZEN},
        dial=str,
        prompt=str,
        report=lambda event: None,
        look=lambda: None,
        announcement=words,
    )


async def test_the_words_are_left_in_each_language_and_what_plays_them_is_set_last() -> None:
    wire = Wire()
    commander(wire).execute([c.Announce(CALL, "position", 3, 90)])

    assert [name for name, _ in wire.sent] == ["Setvar"] * 3
    assert [(x["Channel"], x["Variable"], x["Value"]) for _, x in wire.sent] == [
        (CALL, "RX_PARTS_zh", "position-zh&num-3&wait-90"),
        (CALL, "RX_PARTS_en", "position-en&num-3&wait-90"),
        (CALL, "RX_ANNOUNCE", "position"),
    ]


def test_a_caller_asks_to_be_rung_back_on_a_number_or_the_own_one() -> None:
    uniqueid = ("Uniqueid", CALL)
    for number in ("13900001111", ""):
        wish = (("UserEvent", "RexianRingBack"), uniqueid, ("Number", number))
        assert told("UserEvent", *wish) == [RingBackWanted(call=CallId(CALL), number=number)]


def test_a_message_has_been_left() -> None:
    over = (("UserEvent", "RexianVoicemail"), ("Uniqueid", CALL))
    assert told("UserEvent", *over) == [VoicemailEnded(call=CallId(CALL))]
