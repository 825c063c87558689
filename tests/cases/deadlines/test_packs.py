"""Rule packs: those that are shipped, and those that contradict themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.clocks import Clock
from cases.deadlines.due import due
from cases.deadlines.packs import Pack, Rule
from cases.deadlines.reading import SHIPPED, read_pack, shipped
from cases.errors import PackWrong, UnknownClass
from tests.cases.deadlines.calendars import NATIONAL_DAY, at, calendars, shown, starts


@pytest.mark.parametrize(
    ("name", "clock", "urgency", "began", "ends"),
    [
        ("tianjin", Clock.ACCEPT, "life", "2026-10-01 23:50", "2026-10-02 00:05"),
        ("tianjin", Clock.ACCEPT, "basics", "2026-10-01 23:50", "2026-10-02 00:20"),
        ("tianjin", Clock.ACCEPT, "", "2026-09-30 16:00", "2026-10-08 17:00"),
        ("beijing", Clock.REPLY, "emergency", "2026-10-01 23:00", "2026-10-02 01:00"),
        ("beijing", Clock.REPLY, "basics", "2026-10-01 23:00", "2026-10-02 23:00"),
        ("beijing", Clock.REPLY, "ordinary", "2026-10-01 23:00", "2026-10-08 23:00"),
        ("beijing", Clock.REPLY, "complex", "2026-10-01 23:00", "2026-10-16 23:00"),
        ("shandong", Clock.REPLY, "", "2026-09-30 16:00", "2026-10-13 17:00"),
        ("shandong", Clock.RETURN, "", "2026-09-30 16:00", "2026-10-09 17:00"),
    ],
)
def test_what_the_shipped_packs_say(
    name: str, clock: Clock, urgency: str, began: str, ends: str
) -> None:
    rule = read_pack(shipped(name)).rule(clock, "request", urgency)
    assert rule is not None
    assert shown(due(at(began), [rule.within], NATIONAL_DAY).at) == ends


def test_shandong_extends_once_by_ten_days_at_most() -> None:
    rule = read_pack(shipped("shandong")).rule(Clock.REPLY, "", "")
    assert rule is not None
    assert (rule.extensions, rule.longest_extension) == (1, Amount(10, Unit.WORKING_DAYS))


def test_what_a_pack_does_not_say_has_no_deadline() -> None:
    assert read_pack(shipped("tianjin")).rule(Clock.REPLY, "request", "life") is None


def test_every_shipped_pack_names_its_source() -> None:
    assert all(read_pack(shipped(name)).source for name in SHIPPED)


@given(st.sampled_from(SHIPPED), st.data(), starts, calendars)
def test_any_case_by_any_shipped_pack(
    name: str, data: st.DataObject, began: float, calendar: WorkCalendar
) -> None:
    pack = read_pack(shipped(name))
    case_class = data.draw(st.sampled_from(pack.classes))
    urgency = data.draw(st.sampled_from(pack.urgencies))
    for clock in Clock:
        rule = pack.rule(clock, case_class, urgency)
        if rule is not None:
            assert due(began, [rule.within], calendar).at > began


def test_the_most_particular_rule_counts() -> None:
    pack = read_pack(
        HEAD
        + RULE.format("any", "hours = 24")
        + RULE.format("report", "hours = 12")
        + 'classes = ["report"]\n'
        + RULE.format("urgent-report", "hours = 2")
        + 'classes = ["report"]\nurgencies = ["high"]\n'
    )
    found = {
        (c, u): rule.name
        for c in ("request", "report")
        for u in ("low", "high")
        if (rule := pack.rule(Clock.REPLY, c, u))
    }
    assert found == {
        ("request", "low"): "any",
        ("request", "high"): "any",
        ("report", "low"): "report",
        ("report", "high"): "urgent-report",
    }


@pytest.mark.parametrize(("case_class", "urgency"), [("other", ""), ("", "other")])
def test_what_is_not_in_the_pack_is_refused(case_class: str, urgency: str) -> None:
    with pytest.raises(UnknownClass):
        read_pack(shipped("beijing")).rule(Clock.REPLY, case_class, urgency)


HEAD = 'name = "here"\nclasses = ["request", "report"]\nurgencies = ["low", "high"]\n'
RULE = '[[rules]]\nname = "{}"\nclock = "reply"\nwithin = {{ {} }}\n'
ACCEPT = '[[rules]]\nname = "{}"\nclock = "accept"\nwithin = {{ {} }}\n'


@pytest.mark.parametrize(
    ("rules", "named", "sentence"),
    [
        (RULE.format("a", "hours = 1") * 2, "a", "two rules have this name"),
        (
            RULE.format("a", "hours = 1") + RULE.format("b", "hours = 2"),
            "b",
            "a says how long",
        ),
        (
            RULE.format("a", "hours = 1")
            + 'classes = ["report"]\n'
            + RULE.format("b", "hours = 2")
            + 'urgencies = ["high"]\n',
            "b",
            "a says how long a case of class report and urgency high",
        ),
        (RULE.format("a", "hours = 1") + 'classes = ["report"]\n', "a", "class request"),
        (RULE.format("a", "hours = 1") + 'classes = ["rumour"]\n', "a", "no class rumour"),
        (RULE.format("a", "hours = 1") + "warn_before = { hours = 1 }\n", "a", "it warns"),
        (RULE.format("a", "hours = 30") + "warn_before = { working_days = 1 }\n", "a", "working"),
        (
            ACCEPT.format("slow", "working_days = 3") + RULE.format("a", "working_days = 2"),
            "slow",
            "longer than the 2 working days that a gives to reply",
        ),
        (
            ACCEPT.format("a", "hours = 1")
            + "extension = { times = 1, longest = { hours = 1 } }\n",
            "a",
            "only the reply",
        ),
        (RULE.format("a", "days = 9999999"), "a", "no length of time"),
        (RULE.format("a", "hours = 0"), "a", "within.hours"),
        (RULE.format("a", "hours = 1, days = 1"), "a", "say it in one of"),
        (RULE.format("a", "weeks = 1"), "a", "weeks"),
        (RULE.format("a", 'hours = "1"'), "a", "within.hours"),
        (RULE.format("a", "hours = 1") + "colour = 1\n", "a", "colour"),
        ('[[rules]]\nclock = "reply"\n', "rule 1", "name"),
        ("rules = 3\n", "", "rules"),
        ("rules = [[1\n", "", "no TOML"),
        ("x" * 200_001, "", "more than"),
    ],
)
def test_packs_that_contradict_themselves(rules: str, named: str, sentence: str) -> None:
    with pytest.raises(PackWrong) as caught:
        read_pack(HEAD + rules)
    assert (named, True) in {(f.rule, sentence in f.sentence) for f in caught.value.faults}


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(PackWrong):
        read_pack(text)


names = st.sampled_from(["a", "b", "c"])
rules = st.builds(
    Rule,
    names,
    st.sampled_from(Clock),
    st.builds(Amount, st.integers(0, 5), st.sampled_from(Unit)),
    st.frozensets(st.sampled_from(["x", "y", "z"])),
    st.frozensets(st.sampled_from(["u", "v"])),
    st.none() | st.builds(Amount, st.integers(0, 5), st.sampled_from(Unit)),
)


@given(st.lists(rules, max_size=5))
def test_a_pack_that_is_taken_has_one_rule_for_every_case(some: list[Rule]) -> None:
    try:
        pack = Pack("p", "", "", ("x", "y"), ("u", "v"), tuple(some))
    except PackWrong:
        return
    for clock in {rule.clock for rule in some}:
        for case_class in pack.classes:
            for urgency in pack.urgencies:
                found = pack.rule(clock, case_class, urgency)
                fitting = [r for r in some if r.clock is clock and r.fits(case_class, urgency)]
                assert found is not None
                assert [r for r in fitting if r.particular >= found.particular] == [found]
