"""Nobody's text but ours gets into the PBX's configuration."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from acd.values import Hotline, HotlineNumber, Site
from rexian.errors import RexianError
from rexian.pbxconfig import fill, render
from tests.rexian.pbxconfig.conf import (
    SECRETS,
    section,
    settings,
    site,
    with_department,
    with_hotline,
    with_seat,
    written,
)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (with_seat("1001]\nallow = all"), "seat '1001]\\nallow = all'"),
        (with_seat("1001;x"), "seat '1001;x'"),
        (with_seat("global"), "seat 'global'"),
        (with_seat(""), "seat ''"),
        (with_seat("１００１"), "seat '１００１'"),
        (with_hotline("123-45"), "hotline '123-45'"),
        (with_hotline("12345\n"), "hotline '12345\\n'"),
        (with_hotline("12345", lines=-1), "cannot have -1 lines"),
        (with_hotline("12345", name="two\nlines"), "a name that does not fit on a line"),
        (with_department("2001&PJSIP/1001"), "cannot be dialled as '2001&PJSIP/1001'"),
        (with_department("trunk"), "cannot be dialled as 'trunk'"),
        (with_department("2001", "20/01"), "department '20/01'"),
        (site(hotlines={}), "serves '12345', which is no queue"),
    ],
)
def test_numbers_that_would_break_out_are_refused_before_anything_is_written(
    tmp_path: Path, wrong: Site, said: str
) -> None:
    with pytest.raises(RexianError) as fault:
        render(settings(tmp_path), SECRETS, None, wrong)

    assert said in str(fault.value)
    assert not (tmp_path / "var").exists()


def test_names_go_into_no_file(tmp_path: Path) -> None:
    hotline = Hotline(HotlineNumber("12345"), "热线; allow=all", 4)
    odd = site(hotlines={hotline.number: hotline})

    files = written(render(settings(tmp_path), SECRETS, None, odd))

    assert "热线" not in "".join(files.values())


@pytest.mark.parametrize("name", ["a;b", "a,b", "a\nb", "a$b", "a(b", 'a"b', "a\\b", "a "])
def test_a_folder_asterisk_could_not_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RexianError, match=r"REXIAN_DATA is .* Asterisk cannot be given a path"):
        render(settings(tmp_path, data=tmp_path / name), SECRETS, None, site())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "市民热线", "a=b", "a-b_c.d"])
def test_other_folders_are_fine(tmp_path: Path, name: str) -> None:
    files = written(render(settings(tmp_path, data=tmp_path / name), SECRETS, None, site()))

    assert section(files["asterisk.conf"], "[directories]")["astlogdir"] == [
        str(tmp_path / name / "pbx" / "log")
    ]


@pytest.mark.parametrize("word", ["semi;colon-password", "two\nlines-password", "spaced password"])
def test_a_password_asterisk_would_read_otherwise_is_refused_unsaid(
    tmp_path: Path, word: str
) -> None:
    odd = dataclasses.replace(SECRETS, sip={**SECRETS.sip, "1001": word})

    with pytest.raises(RexianError, match="the password of 1001") as fault:
        render(settings(tmp_path), odd, None, site())

    assert word not in str(fault.value)
    assert not (tmp_path / "var").exists()


def test_a_track_format_nobody_can_read_is_refused(tmp_path: Path) -> None:
    given = settings(tmp_path).model_copy(update={"track_format": "gsm"})

    with pytest.raises(RexianError, match="REXIAN_TRACK_FORMAT is 'gsm'"):
        render(given, SECRETS, None, site())


def test_a_template_with_an_unknown_name_is_an_error() -> None:
    with pytest.raises(RexianError, match=r"x.conf.in: nothing is known of @SECERT@"):
        fill("a = @KNOWN@\nb = @SECERT@", {"KNOWN": "1"}, "x.conf.in")


def test_a_value_is_not_a_template() -> None:
    assert fill("@A@", {"A": "@B@", "B": "no"}, "x") == "@B@"
