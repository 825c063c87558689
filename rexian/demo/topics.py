"""What citizens of the demo call about, and what is said. Invented; no real place or person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rexian.demo.voices import Voice

Lines = tuple[tuple[str, str], ...]
CITIZEN, OPERATOR, DEPARTMENT = "citizen", "operator", "department"


class Ends(StrEnum):
    """Who leaves first at the end of a three-way call."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Topic:
    """A call from the operator's first word. With `together` the department joins for it."""

    about: str
    opening: Lines
    together: Lines = ()
    closing: Lines = ()
    ends: Ends = Ends.CITIZEN


_HELLO = (OPERATOR, "您好，这里是热线。")
_HELLO_EN = (OPERATOR, "Hotline, good day.")

THREE_WAY = (
    Topic(
        "a broken street light",
        (_HELLO, (CITIZEN, "我家门口的路灯坏了。"), (OPERATOR, "请稍等，我请城管局加入通话。")),
        (
            (DEPARTMENT, "城管局，您好。"),
            (CITIZEN, "路灯坏了三天。"),
            (DEPARTMENT, "今晚派人去修。"),
        ),
        ends=Ends.CITIZEN,
    ),
    Topic(
        "a bus that does not come",
        (
            _HELLO_EN,
            (CITIZEN, "The bus on line five has not come for an hour."),
            (OPERATOR, "One moment, I bring in the transport office."),
        ),
        (
            (DEPARTMENT, "Transport office. A road is closed, the bus goes another way today."),
            (CITIZEN, "And where does it stop?"),
            (DEPARTMENT, "At the market, on the other side of the bridge."),
        ),
        ends=Ends.OPERATOR,
    ),
    Topic(
        "no water in the building",
        (_HELLO, (CITIZEN, "我们这栋楼停水了。"), (OPERATOR, "我马上联系水务部门。")),
        ((DEPARTMENT, "水务公司，您好。正在抢修，两小时后恢复。"), (CITIZEN, "好的，谢谢。")),
        ((OPERATOR, "还有别的问题吗？"), (CITIZEN, "没有了，再见。")),
        ends=Ends.DEPARTMENT,
    ),
)

ALONE = (
    Topic(
        "how to get a resident's card",
        (
            _HELLO,
            (CITIZEN, "请问居住证怎么办理？"),
            (OPERATOR, "请带身份证和租房合同到社区服务中心。"),
            (CITIZEN, "谢谢，再见。"),
        ),
    ),
    Topic(
        "opening hours",
        (
            _HELLO_EN,
            (CITIZEN, "When does the service hall open on Saturday?"),
            (OPERATOR, "From nine to twelve."),
            (CITIZEN, "Thank you, goodbye."),
        ),
    ),
    Topic(
        "noise at night",
        (
            _HELLO,
            (CITIZEN, "楼下工地晚上一直施工，太吵了。"),
            (OPERATOR, "我已经记录，会转给环保部门处理。"),
            (CITIZEN, "麻烦你们了。"),
        ),
    ),
    Topic(
        "rubbish that was not collected",
        (
            _HELLO_EN,
            (CITIZEN, "Nobody has collected the rubbish in our street this week."),
            (OPERATOR, "I write it down, and they will come tomorrow."),
            (CITIZEN, "Good. Goodbye."),
        ),
    ),
)

OPERATOR_VOICES = (Voice("f2", 55, 230), Voice("m3", 45, 225), Voice("f4", 65, 230))
DEPARTMENT_VOICES = (Voice("m7", 30, 220), Voice("f5", 40, 225))
CITIZEN_VOICES = (
    Voice("m1", 60, 220),
    Voice("f1", 70, 225),
    Voice("m5", 40, 210),
    Voice("f3", 50, 230),
    Voice("m4", 25, 215),
)
