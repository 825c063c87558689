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
    f.PartyDismissed: ("The {role} is being hung up.", "正在挂断{role}。"),
    f.CallReturned: (
        "The citizen is alone and waits again, first in line.",
        "只剩来电人，重新排在队首。",
    ),
    f.CallEnded: ("The call ended: {outcome}.", "通话结束：{outcome}。"),
    f.SeatNotResponding: (
        "Seat {seat} missed {misses} calls in a row and is left out.",
        "座席 {seat} 连续 {misses} 次未接，停止分配。",
    ),
    f.WrapUpExtended: ("Seat {seat} needs longer for its notes.", "座席 {seat} 延长话后整理。"),
    f.CallQueued: (
        "The call waits in queue {queue} ({because}).",
        "来电进入队列 {queue}（{because}）。",
    ),
    f.CallWidened: (
        "Seats of skill level {level} may answer now, too.",
        "放宽至技能等级 {level} 的座席。",
    ),
    f.CallPriorityChanged: (
        "{by} set the priority to {priority}.",
        "{by} 将优先级设为 {priority}。",
    ),
    f.PlaceRestored: (
        "The citizen rang again and has the old place in the queue.",
        "来电人重拨，恢复原排队位置。",
    ),
    f.CallPulled: ("{by} had the call rung at seat {seat}.", "{by} 将来电指派给座席 {seat}。"),
    f.CallOverflowed: (
        "The queue overflowed ({when}): {to} {target}.",
        "队列溢出（{when}）：{to} {target}。",
    ),
    f.VoicemailStarted: ("The citizen speaks after the tone.", "来电人留言。"),
    f.RingBackBooked: (
        "The citizen asked to be rung back on {number}.",
        "来电人预约回拨 {number}。",
    ),
    f.RingBackTried: (
        "The citizen is being rung back, attempt {attempt}.",
        "正在回拨来电人，第 {attempt} 次。",
    ),
    f.RingBackPut: ("The citizen was not reached.", "回拨未成功。"),
    f.RingBackClosed: ("The ring-back is over: {how}.", "回拨结束：{how}。"),
    f.PartyRung: ("The {role} {who} was rung.", "呼叫{role} {who}。"),
    f.PartyRingEnded: (
        "The {role} {who} did not come on the call: {ending}.",
        "{role} {who} 未接通：{ending}。",
    ),
    f.PartyMoved: ("The {role} is {place}.", "{role}{place}。"),
    f.PartyMuted: ("A party was muted: {muted}.", "一方静音：{muted}。"),
    f.ConsultationStarted: (
        "Seat {by} asks {target} in private.",
        "座席 {by} 单独咨询 {target}。",
    ),
    f.ConsultationEnded: ("The word in private is over: {how}.", "咨询结束：{how}。"),
    f.TransferStarted: ("Seat {by} transfers the call to {target}.", "座席 {by} 转接至 {target}。"),
    f.TransferEnded: ("The transfer is over: {how}.", "转接结束：{how}。"),
    f.CallFlagged: ("The call was marked: {flag} {detail}.", "来电标记：{flag} {detail}。"),
    f.CallPlaced: (
        "Seat {seat} rings {number} ({purpose}).",
        "座席 {seat} 呼出 {number}（{purpose}）。",
    ),
    f.CitizenDialled: ("The citizen is being rung on {number}.", "正在呼叫来电人 {number}。"),
    f.SatisfactionAsked: ("The citizen is asked for a grade.", "请来电人评价。"),
    f.SatisfactionGiven: ("The citizen gave the grade {grade}.", "来电人评价：{grade}。"),
    f.SupervisorRung: (
        "{by} has seat {seat} rung to supervise ({mode}).",
        "{by} 呼叫座席 {seat} 进行{mode}。",
    ),
    f.SupervisionStarted: (
        "{by} on seat {seat} supervises ({mode}).",
        "{by} 在座席 {seat} {mode}。",
    ),
    f.SupervisionChanged: ("{by} supervises otherwise now ({mode}).", "{by} 改为{mode}。"),
    f.CallTakenOver: ("{by} took the call over on seat {seat}.", "{by} 在座席 {seat} 接管通话。"),
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
    "outside": ("party outside", "外线"),
    "supervisor": ("supervisor", "班长"),
    "main": ("with the others", "回到通话"),
    "aside": ("in private", "进入单独咨询"),
    "held": ("on hold", "被保持"),
    "joined": ("all are together", "并入通话"),
    "dropped": ("the one consulted was dropped", "被咨询方已挂断"),
    "transferred": ("the call was transferred", "转接"),
    "returned": ("nobody answered, the citizen goes back", "无人接听，回到原座席"),
    "queued": ("the citizen waits", "进入队列"),
    "contact": ("contact", "电话联系"),
    "return_visit": ("return visit", "回访"),
    "ring_back": ("ring-back", "回拨"),
    "listen": ("listening", "监听"),
    "whisper": ("whispering", "耳语"),
    "barge": ("on the call", "强插"),
    "wait": ("waited too long", "等待过久"),
    "length": ("too many wait", "排队过多"),
    "no_seats": ("no seat is signed in", "无座席签入"),
    "queue": ("queue", "队列"),
    "voicemail": ("voicemail", "留言"),
    "arrived": ("arrived", "呼入"),
    "moved": ("moved", "调整"),
    "overflow": ("overflow", "溢出"),
    "reached": ("reached", "已接通"),
    "given_up": ("given up", "放弃"),
    "replaced": ("replaced", "已替换"),
    "emergency": ("emergency", "紧急"),
    "true": ("yes", "是"),
    "false": ("no", "否"),
}
_IN_WORDS = frozenset({"because", "how", "flag"})
"""Plain strings that are one of a few words all the same."""


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
        if isinstance(value, StrEnum | bool) or item.name in _IN_WORDS:
            word = str(value).lower() if isinstance(value, bool) else str(value)
            found[item.name] = VALUES.get(word, (word, word))[language]
        else:
            found[item.name] = "" if value is None else str(value)
    found["who"] = next((found[w] for w in ("seat", "department", "number") if found.get(w)), "")
    said = text.format(**found)
    return re.sub(r" ?\(\)|（）", "", said).replace("  ", " ").replace(" :", ":")
