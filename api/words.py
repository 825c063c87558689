"""Facts in words, English and Chinese, for the history of a call and the live feed's readers.

One line per kind of fact; ``{names}`` are attributes of the fact. Endings and reasons are said in
words, too.
"""

from __future__ import annotations

import dataclasses
import re
from enum import StrEnum

from acd import facts as f
from acd.facts import Fact

Saying = tuple[str, str]

SAYINGS: dict[type[Fact], Saying] = {
    f.SeatSignedIn: ("{operator} signed in on seat {seat}.", "{operator} 在座席 {seat} 签入。"),
    f.SeatSignedOut: ("{operator} signed out of seat {seat}.", "{operator} 从座席 {seat} 签出。"),
    f.SeatBecameReady: ("Seat {seat} is ready.", "座席 {seat} 就绪。"),
    f.SeatWentOnBreak: ("Seat {seat} is on a break ({reason}).", "座席 {seat} 小休（{reason}）。"),
    f.SeatLeaveRequested: (
        "Seat {seat} will leave after the call.",
        "座席 {seat} 将在通话结束后离开。",
    ),
    f.SeatWrapUpStarted: ("Seat {seat} finishes its notes.", "座席 {seat} 话后整理。"),
    f.SeatRestStarted: (
        "Seat {seat} is left alone after a missed call.",
        "座席 {seat} 未接来电，暂停分配。",
    ),
    f.SeatPhoneChanged: ("The phone of seat {seat}: {phone}.", "座席 {seat} 话机：{phone}。"),
    f.CallOffered: (
        "The call arrived on hotline {hotline} and waits.",
        "来电进入热线 {hotline}，排队等候。",
    ),
    f.CallRefused: ("The call was turned away: {reason}.", "来电被拒：{reason}。"),
    f.SeatRung: ("Seat {seat} was rung.", "座席 {seat} 振铃。"),
    f.SeatRingEnded: (
        "Seat {seat} did not take the call: {ending}.",
        "座席 {seat} 未接：{ending}。",
    ),
    f.DepartmentRung: ("Department {department} was rung.", "呼叫承办单位 {department}。"),
    f.DepartmentRingEnded: (
        "Department {department} did not come on the call: {ending}.",
        "承办单位 {department} 未接通：{ending}。",
    ),
    f.PartyAnswered: ("The {role} picked up.", "{role}摘机。"),
    f.PartyJoined: ("The {role} {who} came on the call.", "{role} {who} 加入通话。"),
    f.PartyLeft: ("The {role} {who} left the call: {ending}.", "{role} {who} 离开通话：{ending}。"),
    f.CallReturned: (
        "The citizen is alone and waits again, first in line.",
        "只剩来电人，重新排在队首。",
    ),
    f.CallEnded: ("The call ended: {outcome}.", "通话结束：{outcome}。"),
    f.PbxLost: ("The PBX went out of sight: {reason}.", "与交换机失去联系：{reason}。"),
    f.PbxSeen: ("The PBX is in sight again.", "与交换机恢复联系。"),
    f.RequestRefused: ("A request was refused: {detail}", "请求被拒绝：{detail}"),
}

VALUES: dict[str, Saying] = {
    "citizen": ("citizen", "来电人"),
    "operator": ("operator", "受理员"),
    "department": ("department", "承办单位"),
    "hung_up": ("hung up", "挂机"),
    "no_answer": ("no answer", "无人接听"),
    "busy": ("busy", "占线"),
    "declined": ("declined", "拒接"),
    "unreachable": ("unreachable", "无法接通"),
    "vacant": ("vacant number", "空号"),
    "congested": ("no way through", "线路拥塞"),
    "cancelled": ("called off", "取消"),
    "lost": ("the reason was not seen", "原因未知"),
    "answered": ("answered", "已接听"),
    "abandoned": ("the citizen gave up", "来电人放弃"),
    "refused": ("turned away", "被拒"),
    "failed": ("failed", "失败"),
    "no_line": ("no line was free", "线路占满"),
    "unknown_number": ("the number is nobody's", "号码不存在"),
    "closed": ("closed at this hour", "非服务时间"),
    "blocked": ("the caller is blocked", "来电号码被限制"),
    "usable": ("usable", "可用"),
}


def kind_of(fact: Fact) -> str:
    """``SeatRung`` is ``seat_rung``: the name of the event on the live feed."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(fact).__name__).lower()


def say(fact: Fact) -> Saying:
    """The fact in one English and one Chinese sentence."""
    english, chinese = SAYINGS.get(type(fact), ("{kind}", "{kind}"))
    return _fill(english, fact, 0), _fill(chinese, fact, 1)


def _fill(text: str, fact: Fact, language: int) -> str:
    found: dict[str, str] = {"kind": kind_of(fact)}
    for item in dataclasses.fields(fact):
        value = getattr(fact, item.name)
        if isinstance(value, StrEnum):
            found[item.name] = VALUES.get(value.value, (value.value, value.value))[language]
        else:
            found[item.name] = "" if value is None else str(value)
    found["who"] = found.get("seat") or found.get("department") or ""
    said = text.format(**found)
    return re.sub(r" ?\(\)|（）", "", said).replace("  ", " ").replace(" :", ":")
