"""The table of what the system says."""

from __future__ import annotations

from prompts.names import check_name
from prompts.texts import TEXTS


def test_every_name_can_be_a_file_name() -> None:
    for name in TEXTS:
        assert check_name(name) == name


def test_every_text_is_in_the_language_it_is_listed_under() -> None:
    for name, words in TEXTS.items():
        assert words.en.isascii(), name
        assert words.zh == "" or any("\u4e00" <= sign <= "\u9fff" for sign in words.zh), name
        assert words.zh or words.en, name


def test_only_parts_of_numbers_and_units_lack_a_language() -> None:
    lacking = {name for name, words in TEXTS.items() if not (words.zh and words.en)}
    assert all(name.startswith("num-") or name in ("minute", "second") for name in lacking)
