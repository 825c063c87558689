"""Everything the system itself says, in Chinese and English: name of the prompt -> words.

Names with "_" are the codes of replies and refusals and globals of the dialplan (RX_SAY_<name>);
names with "-" are parts of announcements, put together in ``prompts.waiting``.
"""

from __future__ import annotations

from dataclasses import dataclass

from prompts.numbers import CHINESE_WORDS, ENGLISH_WORDS


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str

    def of(self, language: str) -> str:
        """The words in one of ``prompts.names.LANGUAGES``; "" where that language needs none."""
        return {"zh": self.zh, "en": self.en}[language]


_SENTENCES: dict[str, tuple[str, str]] = {
    # to a citizen
    "greeting": ("您好，欢迎致电。", "Welcome to the hotline."),
    "unknown_number": ("您拨打的号码不存在。", "The number you dialled is not in service."),
    "all_lines_busy": (
        "线路繁忙，请稍后再拨。",
        "All lines are busy. Please call again later.",
    ),
    "closed": (
        "现在是非工作时间，请在工作时间来电。",
        "We are closed now. Please call again during our hours.",
    ),
    "blocked": ("您的来电无法接通。", "Your call cannot be connected."),
    "comfort": (
        "话务员正忙，请您耐心等待。",
        "All operators are busy. Please hold, you will be served in turn.",
    ),
    "ring-back-offer": (
        "如不想等待，请按1，轮到您时我们会给您回电。",
        "If you do not wish to wait, press 1 and we will call you back when it is your turn.",
    ),
    "ring-back-number": (
        "请输入您的电话号码，按井号键结束。使用来电号码，请直接按井号键。",
        (
            "Key in your number and press the pound key. "
            "To be called on the number you call from, press the pound key now."
        ),
    ),
    "ring-back-booked": (
        "已登记，轮到您时我们会给您回电。再见。",
        "It is noted. We will call you back when it is your turn. Goodbye.",
    ),
    "voicemail-leave": (
        "请在提示音后留言，留言结束请挂机。",
        "Please leave a message after the tone, and hang up when you have finished.",
    ),
    "voicemail-full": ("留言时间已到，再见。", "Your time is up. Goodbye."),
    "satisfaction-question": (
        "请对本次服务评价。非常满意请按1，满意请按2，基本满意请按3，不满意请按4，非常不满意请按5。",
        (
            "Please rate this call. Very satisfied, press 1. Satisfied, 2. Fair, 3. "
            "Dissatisfied, 4. Very dissatisfied, 5."
        ),
    ),
    "satisfaction-thanks": ("感谢您的评价，再见。", "Thank you. Goodbye."),
    # by the citizen of a test call
    "test_call": (
        "您好，这是一次测试通话。请说几句话，然后填写工单并挂机，稍后可以听到录音。",
        (
            "Hello, this is a test call. Please say a few words, then write the case and hang up. "
            "You will hear both voices in the recording."
        ),
    ),
    # to an operator
    "ok": ("好的。", "Done."),
    "refused": ("操作失败。", "That is not possible."),
    "no_reply": ("系统没有响应。", "There is no answer from the system."),
    "not_now": ("现在不能操作。", "Not possible now."),
    "pbx_out_of_sight": ("系统暂时不可用。", "The system is not available at the moment."),
    "seat_in_use": ("该座席已有人签入。", "Somebody else is signed in on this seat."),
    "operator_signed_in_elsewhere": (
        "您已在其他座席签入。",
        "You are signed in on another seat.",
    ),
    "seat_not_free": ("该座席不空闲。", "That seat is not free."),
    "no_such_seat": ("没有这个座席。", "There is no such seat."),
    "no_such_call": ("没有这个通话。", "There is no such call."),
    "no_such_party": ("没有这一方。", "There is no such party."),
    "no_such_queue": ("没有这个队列。", "There is no such queue."),
    "no_such_department": ("没有这个单位。", "There is no such department."),
    "no_such_break_reason": ("没有这个小休原因。", "There is no such reason for a break."),
    "too_many_on_break": ("小休人数已满。", "Too many are on a break."),
    "too_many_parties": ("通话人数已满。", "No more parties fit on the call."),
    "wrap_up_at_its_limit": ("整理时间不能再延长。", "The wrap-up cannot be extended."),
    "ring_back_not_offered": ("不能登记回电。", "A call back cannot be booked."),
    "no_number_to_ring_back": ("没有可回电的号码。", "There is no number to call back."),
    "no_emergency_number": ("这不是紧急号码。", "That is no emergency number."),
    "target_is_self": ("不能转给自己。", "You cannot transfer to yourself."),
    "department_has_no_number": ("该单位没有登记电话。", "The department has no number."),
    "department_already_on_call": ("该单位已在通话中。", "The department is on the call."),
    "department_busy": ("对方忙。", "The department is busy."),
    "department_no_answer": ("对方无人接听。", "The department does not answer."),
    "department_declined": ("对方拒接。", "The department declined the call."),
    "department_unreachable": ("对方无法接通。", "The department cannot be reached."),
    "department_vacant": ("对方是空号。", "The department's number is not in service."),
    "department_congested": ("线路繁忙。", "The lines are congested."),
    "department_lost": ("与对方的连接已断。", "The connection to the department was lost."),
    "department_hung_up": ("对方已挂机。", "The department has hung up."),
    "seat_busy": ("对方忙。", "The seat is busy."),
    "seat_no_answer": ("对方无人接听。", "The seat does not answer."),
    "outside_busy": ("对方忙。", "The number is busy."),
    "outside_no_answer": ("对方无人接听。", "The number does not answer."),
    "outside_declined": ("对方拒接。", "The call was declined."),
    "outside_unreachable": ("对方无法接通。", "The number cannot be reached."),
    "outside_vacant": ("对方是空号。", "The number is not in service."),
    "outside_congested": ("线路繁忙。", "The lines are congested."),
    "outside_hung_up": ("对方已挂机。", "The other party has hung up."),
    # parts of announcements
    "position-next": ("您是下一位。", "You are next."),
    "position-before": ("您排在第", "You are number"),
    "position-after": ("位。", "in the queue."),
    "wait-before": ("预计等待", "The expected wait is about"),
    "minutes": ("分钟", "minutes"),
    "seconds": ("秒", "seconds"),
    "minute": ("", "minute"),
    "second": ("", "second"),
}

TEXTS: dict[str, Words] = {
    **{name: Words(zh, en) for name, (zh, en) in _SENTENCES.items()},
    **{
        name: Words(CHINESE_WORDS.get(name, ""), ENGLISH_WORDS.get(name, ""))
        for name in {**CHINESE_WORDS, **ENGLISH_WORDS}
    },
}
"""All of them. A prompt of one of these names is spoken by a machine until somebody uploads it."""
