"""Who may do what with a score, and who sees it: every cell of the table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quality.errors import NotInThisState, NotYoursToScore
from quality.states import Action, Person, Role, Standing, State, after, sees_marks

QIAN = Person("qian", Role.QUALITY)
SUN = Person("sun", Role.QUALITY)
LI = Person("li", Role.OPERATOR)
WANG = Person("wang", Role.OPERATOR)
ZHAO = Person("zhao", Role.SUPERVISOR)
EVERYBODY = (QIAN, SUN, LI, WANG, ZHAO)

UNSCORED = Standing(State.UNSCORED, "li")
QIANS = Standing(State.IN_PROGRESS, "li", scorer="qian")
SCORED = Standing(State.SCORED, "li", scorer="qian")
APPEALED = Standing(State.APPEALED, "li", scorer="qian")
SETTLED = Standing(State.SETTLED, "li", scorer="qian")

ALLOWED = {
    (UNSCORED, Action.TAKE): ({QIAN, SUN}, State.IN_PROGRESS),
    (QIANS, Action.SAVE): ({QIAN}, State.IN_PROGRESS),
    (QIANS, Action.GIVE_BACK): ({QIAN, ZHAO}, State.UNSCORED),
    (QIANS, Action.FINISH): ({QIAN}, State.SCORED),
    (SCORED, Action.APPEAL): ({LI}, State.APPEALED),
    (APPEALED, Action.SETTLE): ({ZHAO}, State.SETTLED),
}


@pytest.mark.parametrize("standing", [UNSCORED, QIANS, SCORED, APPEALED, SETTLED])
def test_every_action_by_everybody_in_every_state(standing: Standing) -> None:
    for action in Action:
        may, to = ALLOWED.get((standing, action), (set(), None))
        for person in EVERYBODY:
            if person in may:
                assert after(standing, person, action) is to
            else:
                wrong = NotYoursToScore if may else NotInThisState
                with pytest.raises(wrong):
                    after(standing, person, action)


def test_nobody_takes_both_halves_of_a_pair() -> None:
    second = Standing(State.UNSCORED, "li", others=frozenset({"qian"}), done=False)
    with pytest.raises(NotYoursToScore):
        after(second, QIAN, Action.TAKE)
    assert after(second, SUN, Action.TAKE) is State.IN_PROGRESS


def test_nobody_scores_or_settles_their_own_call() -> None:
    own = Standing(State.UNSCORED, "qian")
    with pytest.raises(NotYoursToScore):
        after(own, QIAN, Action.TAKE)
    judged = Standing(State.APPEALED, "zhao", scorer="qian")
    with pytest.raises(NotYoursToScore):
        after(judged, ZHAO, Action.SETTLE)


def test_the_second_scorer_sees_nothing_of_the_first_before_both_are_done() -> None:
    first = Standing(State.SCORED, "li", scorer="qian", others=frozenset({"sun"}), done=False)
    assert [who.account for who in EVERYBODY if sees_marks(first, who)] == ["qian", "zhao"]
    both = replace(first, done=True)
    assert [who.account for who in EVERYBODY if sees_marks(both, who)] == [
        "qian",
        "sun",
        "li",
        "zhao",
    ]


def test_half_a_pair_cannot_be_appealed_against() -> None:
    first = Standing(State.SCORED, "li", scorer="qian", done=False)
    with pytest.raises(NotInThisState):
        after(first, LI, Action.APPEAL)


def test_marks_in_progress_are_the_scorers_and_the_supervisors() -> None:
    assert [who.account for who in EVERYBODY if sees_marks(QIANS, who)] == ["qian", "zhao"]
