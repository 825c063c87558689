"""The PBX's own journal, line by line, as what happened while nobody watched."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.events import (
    BreakWanted,
    CallArrived,
    CallTurnedAway,
    Event,
    GradeGiven,
    LegAdopted,
    LegAnswered,
    LegEnded,
    LegJoined,
    ReadyWanted,
    SignInWanted,
    SignOutWanted,
)
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    RefusedBecause,
    Role,
    SeatNumber,
)
from pbx.journal import PbxStarted, Position, end_of, read_since

CALL = CallId("rexian-1700.5")
FROM_THE_START = Position(0, 0)


def read(tmp_path: Path, *lines: str) -> list[Event | PbxStarted]:
    path = tmp_path / "queue_log"
    path.write_text("".join(f"{line}\n" for line in lines))
    return list(read_since(path, FROM_THE_START))


def test_a_caller_came_and_gave_up(tmp_path: Path) -> None:
    assert read(
        tmp_path,
        "1700|rexian-1700.5|rexian|NONE|RX_ARRIVED|1700250|12345|12345|carrier|13800001111|",
        "1702|rexian-1700.5|rexian|NONE|RX_ALONE|1702000|||||",
        "1709|rexian-1700.5|rexian|NONE|RX_GONE|1709500|citizen|rexian-1700.5|16||",
    ) == [
        CallArrived(
            call=CALL,
            hotline=HotlineNumber("12345"),
            dialled="12345",
            trunk="carrier",
            caller="13800001111",
            at=1700.25,
            inferred=True,
        ),
        LegEnded(leg=LegId("rexian-1700.5"), ending=Ending.HUNG_UP, at=1709.5, inferred=True),
    ]


def test_a_caller_was_turned_away(tmp_path: Path) -> None:
    line = "1700|rexian-1700.5|rexian|NONE|RX_TURNED_AWAY|1700000|no_line|12345|12345|carrier|110"
    assert read(tmp_path, line) == [
        CallTurnedAway(
            call=CALL,
            hotline=HotlineNumber("12345"),
            reason=RefusedBecause.NO_LINE,
            dialled="12345",
            trunk="carrier",
            caller="110",
            at=1700.0,
            inferred=True,
        )
    ]


def test_a_seat_that_was_being_rung_answered(tmp_path: Path) -> None:
    line = "1701|rexian-1700.5|rexian|NONE|RX_JOINED|1701000|operator|rexian-1700.5-1|1001|"
    assert read(tmp_path, line) == [
        LegAnswered(leg=LegId("rexian-1700.5-1"), at=1701.0, inferred=True),
        LegJoined(leg=LegId("rexian-1700.5"), at=1701.0, inferred=True),
        LegJoined(leg=LegId("rexian-1700.5-1"), at=1701.0, inferred=True),
    ]


def test_the_pbx_connected_a_seat_and_a_department_by_itself(tmp_path: Path) -> None:
    assert read(
        tmp_path,
        "1701|rexian-1700.5|rexian|NONE|RX_JOINED|1701000|operator|rexian-1701.7|1001|",
        "1702|rexian-1700.5|rexian|NONE|RX_JOINED|1702000|department|rexian-1702.8||2001",
    ) == [
        LegAdopted(
            leg=LegId("rexian-1701.7"),
            call=CALL,
            role=Role.OPERATOR,
            state=LegState.JOINED,
            seat=SeatNumber("1001"),
            at=1701.0,
            inferred=True,
        ),
        LegAdopted(
            leg=LegId("rexian-1702.8"),
            call=CALL,
            role=Role.DEPARTMENT,
            state=LegState.JOINED,
            department=DepartmentNumber("2001"),
            at=1702.0,
            inferred=True,
        ),
    ]


def test_feature_codes_dialled_outside_a_call(tmp_path: Path) -> None:
    seat = SeatNumber("1001")
    assert read(
        tmp_path,
        "1700|NONE|rexian|NONE|RX_SEAT|1700000|1001|sign_in|||",
        "1701|NONE|rexian|NONE|RX_SEAT|1701000|1001|break|||",
        "1702|NONE|rexian|NONE|RX_SEAT|1702000|1001|ready|||",
        "1703|NONE|rexian|NONE|RX_SEAT|1703000|1001|sign_out|||",
    ) == [
        SignInWanted(seat=seat, operator="phone:1001", at=1700.0, inferred=True),
        BreakWanted(seat=seat, at=1701.0, inferred=True),
        ReadyWanted(seat=seat, at=1702.0, inferred=True),
        SignOutWanted(seat=seat, at=1703.0, inferred=True),
    ]


def test_a_new_life_of_the_pbx(tmp_path: Path) -> None:
    assert read(tmp_path, "1700|NONE|NONE|NONE|QUEUESTART|") == [PbxStarted(1700.0)]


def test_a_new_life_knows_the_calls_that_came_since(tmp_path: Path) -> None:
    """Within the second of a quick restart no moment could tell whose life a call belongs to."""
    arrived = "1700|rexian-1700.{}|rexian|NONE|RX_ARRIVED|1700250|12345|12345|carrier|138|"
    starts = [
        entry.calls
        for entry in read(
            tmp_path,
            arrived.format(1),
            "1700|NONE|NONE|NONE|QUEUESTART|",
            arrived.format(2),
            "1700|NONE|NONE|NONE|QUEUESTART|",
            arrived.format(3),
        )
        if isinstance(entry, PbxStarted)
    ]
    assert starts == [{"rexian-1700.2", "rexian-1700.3"}, {"rexian-1700.3"}]


@pytest.mark.parametrize(
    "line",
    [
        "1700|MANAGER|12345|PJSIP/1001|ADDMEMBER|",
        "1700|rexian-1700.5|12345|NONE|ENTERQUEUE||13800001111|1",
        "1700|rexian-1700.5|rexian|NONE|RX_UNHEARD_OF|1700000|a|b",
        "1700|rexian-1700.5|rexian|NONE|RX_GONE|soon|citizen|rexian-1700.5|16",
        "1700|rexian-1700.5|rexian|NONE|RX_TURNED_AWAY|1700000|no_reason|12345|1|carrier|1",
        "1700|rexian-1700.5|rexian|NONE|RX_JOINED|1700000|nobody|rexian-1701.7|1001|",
        "1700|rexian-1700.5|rexian",
        "",
    ],
)
def test_what_is_not_ours_or_makes_no_sense_is_passed_over(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, line) == []


def test_the_clock_of_the_pbx_is_ahead(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text("1700|NONE|rexian|NONE|RX_SEAT|1700500|1001|ready|||\n")
    (event,) = read_since(path, FROM_THE_START, clock_offset=2.25)
    assert event == ReadyWanted(seat=SeatNumber("1001"), at=1698.25, inferred=True)


class TestHowFarItWasRead:
    READY = "1700|NONE|rexian|NONE|RX_SEAT|1700000|1001|ready|||\n"
    BREAK = "1701|NONE|rexian|NONE|RX_SEAT|1701000|1001|break|||\n"

    def test_only_what_came_since(self, tmp_path: Path) -> None:
        path = tmp_path / "queue_log"
        path.write_text(self.READY)
        seen = end_of(path)
        assert list(read_since(path, seen)) == []
        with path.open("a") as file:
            file.write(self.BREAK)
        assert [type(event) for event in read_since(path, seen)] == [BreakWanted]

    def test_a_line_that_is_still_being_written(self, tmp_path: Path) -> None:
        path = tmp_path / "queue_log"
        path.write_text(self.READY + self.BREAK.rstrip("\n"))
        assert [type(event) for event in read_since(path, FROM_THE_START)] == [ReadyWanted]

    def test_a_file_that_was_replaced_is_read_from_its_start(self, tmp_path: Path) -> None:
        path = tmp_path / "queue_log"
        path.write_text(self.READY)
        seen = end_of(path)
        fresh = tmp_path / "fresh"
        fresh.write_text(self.BREAK + self.READY)
        fresh.replace(path)
        kinds = [type(event) for event in read_since(path, seen)]
        assert kinds == [BreakWanted, ReadyWanted]

    def test_there_is_none_yet(self, tmp_path: Path) -> None:
        assert end_of(tmp_path / "none") == Position(0, 0)
        assert list(read_since(tmp_path / "none", FROM_THE_START)) == []


def test_the_citizen_of_a_call_that_goes_out_and_the_grade_they_gave(tmp_path: Path) -> None:
    call = "rexian-1700000000000.o3"
    assert read(
        tmp_path,
        f"1760000001|{call}|rexian|NONE|RX_DIALLED|1760000001500|12345|||||",
        f"1760000009|{call}|rexian|NONE|RX_GRADE|1760000009000|4|||||",
    ) == [
        LegJoined(leg=LegId(call), at=1760000001.5, inferred=True),
        GradeGiven(call=CallId(call), grade=4, at=1760000009.0, inferred=True),
    ]
