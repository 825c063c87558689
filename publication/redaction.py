"""Takes personal data out of a text. Pure.

Numbers first and without mercy: any seven digits and more in a row, whatever stands between them,
go, because a number that is no phone is worth less than one that slips through. Only a date, an
amount with its thousands set apart, and a decimal fraction stay. Marks tell what stood there:

- identity card: 17 digits and a check digit (GB 11643-1999, ISO 7064 MOD 11-2)
- bank card: 13 to 19 digits with a Luhn check digit (ISO/IEC 7812-1)
- phone: a mobile number (1, then 3 to 9, 11 digits), or one that begins with 0 or +86

Names are taken out where they are known (``names``) or said to be one (姓名：…, 我叫…).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from publication import marks
from publication.skeleton import folded, skeleton

SHORTEST = 7
"""Digits from which on a number is somebody's."""
_RUN = re.compile(r"[0-9](?:-{0,4}[0-9]){6,}(?:-{0,2}X(?![A-Z]))?")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12][0-9]|3[01])"
    r"(?:[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?"
)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,2}(?:\.[0-9]{1,2})?")
_FRACTION = re.compile(r"[0-9]{1,5}\.[0-9]{1,5}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+\s{0,2}@\s{0,2}[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][\s·・•.]{0,2}"
    r"[A-HJ-NP-Za-hj-np-z][\s·・•.]{0,2}[A-HJ-NP-Za-hj-np-z0-9]{4,5}"
    r"[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领使]"
)
_ACCOUNT = re.compile(
    r"(?P<kept>(?:微信|QQ|支付宝|wechat|weixin)(?:号|账号|号码|ID)?\s*(?:是|为)?\s*[:：]?\s*)"
    r"[A-Za-z0-9][A-Za-z0-9_-]{4,29}",
    re.IGNORECASE,
)
_PART = r"[0-9A-Za-z一二三四五六七八九十百０-９-]{1,6}(?:号楼|栋|幢|座|单元|门洞)\s*"
_ROOM = r"[0-9A-Za-z一二三四五六七八九十百０-９-]{2,6}(?:室|户|号房|房|号)?"
_DOOR = re.compile(
    rf"(?:{_PART}){{2,}}(?:{_ROOM})?|{_PART}{_ROOM}|[0-9A-Za-z０-９-]{{2,6}}(?:室|户|号房)"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史"
    "唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣"
    "翁荀羊惠甄曲封储靳段富巫乌焦巴牧山谷车侯宓蓬全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司黎薄印白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔"
    "阳闻党翟谭贡劳姬申扶堵冉宰雍桑桂牛寿通边扈燕冀尚农温别庄晏柴瞿阎慕连茹习艾鱼容向古易廖终居衡步都耿满弘匡国文寇广欧利师巩聂关荆游"
    "权盖益桓公肖涂"
)
"""The surnames of the Hundred Family Surnames (百家姓) of one sign, and those common today."""
_SAID_NAME = re.compile(
    r"(?P<kept>(?:我叫|名叫|姓名|联系人|投诉人|举报人|来电人|反映人|申请人|当事人|户主|机主)"
    r"\s*(?:是|为|叫)?\s*[:：]?\s*)"
    rf"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|[{_SURNAMES}])"
    r"(?:[某\u4e00-\u9fff]{1,2}?(?=[，,。；;、\s（(的]|先生|女士|$)|[\u4e00-\u9fff]{1,2})"
)
_Mark = Callable[[str], str]
_TITLES = "先生女士小姐太太师傅老师同志阿姨大爷大妈"
_MOST_BETWEEN = r"[\s·・•.]{0,2}"


def redact(text: str, names: Iterable[str] = ()) -> str:
    """The text without personal data. ``names``: those known on the case, in full."""
    text = _by(folded, _EMAIL, text, lambda _: marks.EMAIL)
    text = _ACCOUNT.sub(lambda found: found["kept"] + marks.ACCOUNT, text)
    text = _PLATE.sub(marks.PLATE, text)
    text = _by(skeleton, _RUN, text, _mark_of)
    text = _DOOR.sub(marks.DOOR, text)
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        text = _without_name(text, name)
    return _SAID_NAME.sub(lambda found: found["kept"] + marks.NAME, text)


def is_identity_number(digits: str) -> bool:
    """Whether 18 signs end with the check digit of a Chinese identity number."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", digits):
        return False
    total = sum(int(sign) * (1 << (17 - place)) for place, sign in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17]


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits end with a Luhn check digit."""
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        return False
    doubled = (int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _mark_of(written: str) -> str:
    """The mark for a run of digits as it is written; the run itself when nobody can be meant."""
    if any(one.fullmatch(written) for one in (_DATE, _AMOUNT, _FRACTION)):
        return written
    digits = skeleton(written).replace("-", "")
    if is_identity_number(digits):
        return marks.IDENTITY
    if re.fullmatch(r"(?:0{0,2}86)?0{0,1}(?:1[3-9][0-9]{9})|0[0-9]{9,11}", digits):
        return marks.PHONE
    return marks.BANK_CARD if is_card_number(digits) else marks.NUMBER


def _by(told: Callable[[str], str], wanted: re.Pattern[str], text: str, mark: _Mark) -> str:
    """Replace what the pattern finds in the text as it is ``told``, sign for sign."""
    shown: list[str] = []
    done = 0
    for found in wanted.finditer(told(text)):
        shown += [text[done : found.start()], mark(text[found.start() : found.end()])]
        done = found.end()
    return "".join(shown) + text[done:]


def _without_name(text: str, name: str) -> str:
    """Also the given name alone, if it has two signs, and the surname with a title."""
    if len(name) < 2:
        return text
    spaced = _MOST_BETWEEN.join(map(re.escape, name))
    if name.isascii():
        # A short one is part of many words; a long one goes wherever it stands.
        alone = spaced if len(name) >= 5 else rf"(?<![A-Za-z]){spaced}(?![A-Za-z])"
        return re.sub(alone, marks.NAME, text, flags=re.IGNORECASE)
    text = re.sub(spaced, marks.NAME, text)
    if 3 <= len(name) <= 4:
        text = text.replace(name[-2:], marks.NAME)
    titles = "|".join(_TITLES[at : at + 2] for at in range(0, len(_TITLES), 2))
    surname = re.escape(name[:2] if len(name) == 4 else name[0])
    return re.sub(rf"{surname}(?=某|{titles})某{{0,2}}(?:{titles})?", marks.NAME, text)
