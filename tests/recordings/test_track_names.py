from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.errors import NameRefused
from recordings.tracks import Role, TrackName, check_call_id, format_track_name, parse_track_name

LEG_IDS = st.text("ABCXYZabcxyz0189._-", min_size=1, max_size=128)


def test_a_name_tells_role_leg_start_and_format() -> None:
    assert parse_track_name("operator-1763784001.31-1763784003250.sln16") == TrackName(
        Role.OPERATOR, "1763784001.31", 1763784003250, "sln16"
    )


def test_a_leg_id_may_look_like_the_rest_of_the_name() -> None:
    name = format_track_name(Role.DEPARTMENT, "seat-1001-citizen-99.sln", 7)
    assert name == "department-seat-1001-citizen-99.sln-7.sln"
    assert parse_track_name(name) == TrackName(
        Role.DEPARTMENT, "seat-1001-citizen-99.sln", 7, "sln"
    )


@given(
    st.sampled_from(Role),
    LEG_IDS,
    st.integers(0, 999_999_999_999_999),
    st.sampled_from(["sln", "sln16", "wav"]),
)
def test_every_name_reads_back_as_it_was_written(
    role: Role, leg_id: str, start_ms: int, ext: str
) -> None:
    name = format_track_name(role, leg_id, start_ms, ext)
    assert parse_track_name(name) == TrackName(role, leg_id, start_ms, ext)
    assert str(parse_track_name(name)) == name


@given(st.text(max_size=60))
def test_whatever_can_be_read_writes_the_same_name(text: str) -> None:
    try:
        name = parse_track_name(text)
    except NameRefused:
        return
    assert format_track_name(name.role, name.leg_id, name.start_ms, name.ext) == text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "citizen.sln",
        "citizen-a.sln",
        "citizen--1.sln",
        "citizen-a-1.mp3",
        "citizen-a-1.sln\n",
        "citizen-a-01.sln",
        "citizen-a-1.5.sln",
        "citizen-a--1.sln ",
        "citizen-a-9999999999999999.sln",
        "citizen-a/../../etc/passwd-1.sln",
        "citizen-../x-1.sln",
        "citizen-a\0b-1.sln",
        "citizen-热线-1.sln",
        "citizen-a-\N{ARABIC-INDIC DIGIT ONE}.sln",
        "CITIZEN-a-1.sln",
        "stranger-a-1.sln",
        "../citizen-a-1.sln",
        "citizen-" + "a" * 129 + "-1.sln",
    ],
)
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(NameRefused):
        parse_track_name(name)


@pytest.mark.parametrize("leg_id", ["", "a/b", "..\\x", "a b", "a\n", "热", "a" * 129])
def test_a_leg_id_that_cannot_be_in_a_name_is_refused(leg_id: str) -> None:
    with pytest.raises(NameRefused):
        format_track_name(Role.CITIZEN, leg_id, 1)


@pytest.mark.parametrize(("start", "ext"), [(-1, "sln"), (10**15, "sln"), (1, "ogg"), (1, "")])
def test_a_start_or_format_that_cannot_be_in_a_name_is_refused(start: int, ext: str) -> None:
    with pytest.raises(NameRefused):
        format_track_name(Role.CITIZEN, "a", start, ext)


@pytest.mark.parametrize("call_id", ["1763788800.12", "hotline-1763788800.12", "a", "9_x"])
def test_call_ids_of_the_pbx_are_taken(call_id: str) -> None:
    assert check_call_id(call_id) == call_id


@pytest.mark.parametrize(
    "call_id",
    ["", ".", "..", "../x", "a/b", "/etc", ".hidden", "-x", "a\0", "a\n", "a b", "a" * 129, "热线"],
)
def test_a_call_id_that_could_lead_elsewhere_is_refused(call_id: str) -> None:
    with pytest.raises(NameRefused):
        check_call_id(call_id)


@pytest.mark.parametrize("role", ["outside", "supervisor"])
def test_everybody_who_may_be_on_a_call_has_a_track(role: str) -> None:
    name = f"{role}-rexian-1700000000000.o1-3-1700000001234.sln16"
    assert str(parse_track_name(name)) == name
