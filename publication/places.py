"""A place told so coarsely that nobody can be found by it: province, city, district, street office
or town; nothing finer. Pure.
"""

from __future__ import annotations

import re

_NAME = r"[\u4e00-\u9fff]{1,8}?"
_LEVELS = re.compile(
    rf"\s*(?:{_NAME}(?:省|自治区|特别行政区))?\s*(?:{_NAME}(?:自治州|地区|盟|市))?\s*"
    rf"(?:{_NAME}(?:自治县|自治旗|新区|开发区|高新区|区|县|旗|市))?\s*"
    rf"(?:{_NAME}(?:街道办事处|街道|镇|乡|苏木))?"
)
_ONE = re.compile(
    rf"{_NAME}(?:省|自治区|特别行政区|自治州|地区|盟|自治县|自治旗|新区|开发区|高新区|区|县|旗|市|街道办事处|街道|镇|乡|苏木)"
)
_HOMES = ("小区", "社区", "园区", "片区", "校区", "院区", "库区", "厂区", "生活区", "家属区")


def coarse(place: str) -> str:
    """The part of the place down to the street office or town; "" when it does not begin so."""
    return "".join(levels(place))


def levels(place: str) -> tuple[str, ...]:
    """The coarse place, level by level: ``("长沙市", "芙蓉区", "东湖街道")``."""
    found = _LEVELS.match(place)
    if found is None:
        return ()
    kept: list[str] = []
    for one in _ONE.findall(found[0]):
        if one.endswith(_HOMES):
            break
        kept.append(one)
    return tuple(kept)
