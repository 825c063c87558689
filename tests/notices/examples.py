"""A notice and a happening as tests need them."""

from __future__ import annotations

from dataclasses import replace

from cases.loop.values import Action, Stage, Standing
from cases.telling import Happening
from notices.values import Notice

NOON = 1_790_000_000.0
NOTICE = Notice(
    notice=7,
    letter="0123456789abcdef0123456789abcdef",
    case="20260930-12345-0001",
    version=2,
    kind="dispatched",
    department="2001",
    person="",
    address=3,
    way="webhook",
    target="http://127.0.0.1:1/hook",
    language="zh",
    subject="【派单】工单 20260930-12345-0001",
    text="工单已交由自来水公司办理。",
    due_at=NOON + 86_400,
    made_at=NOON,
    state="waiting",
    since=NOON,
    tries=0,
    next_at=NOON,
    sent_at=None,
    reason="",
)


def notice(**changed: object) -> Notice:
    return replace(NOTICE, **changed)  # type: ignore[arg-type]


def happening(
    action: Action | None = None,
    before: Standing | None = None,
    after: Standing | None = None,
    **more: object,
) -> Happening:
    standing = Standing(stage=Stage.HANDLING, lead="2001", helpers=frozenset({"2002"}))
    return Happening(
        NOTICE.case,
        2,
        NOON,
        before or standing,
        after or standing,
        action,
        **more,  # type: ignore[arg-type]
    )
