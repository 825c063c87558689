"""Words of complaints as people tell them: found however they are cut, counted as what they are."""

from __future__ import annotations

import itertools
import re

import pytest

from cases.errors import WordsSayNothing
from cases.found_by import asked_for, words_of
from knowledge.words import cutter, telling
from tests.knowledge.library import Library

COMPLAINTS = (
    "市民来电反映芙蓉区远大路梧溪苑小区3栋2单元楼道灯不亮已有一周，物业多次推诿，希望尽快修复。",
    "建设路与人民路交叉口红绿灯不亮，早晚高峰车辆拥堵，存在安全隐患。",
    "小区南门的路灯坏了三天，晚上很黑，老人摔倒过一次。",
    "家中暖气不热，室温只有14度，联系热力公司一直无人上门。",
    "楼下烧烤店油烟扰民，夜间噪音到凌晨两点，居民无法休息。",
    "下水道堵塞，污水外溢到路面，气味难闻，孩子上学要绕行。",
    "充电桩坏了一个月没人修，业主无法充电。",
    "公交车115路不按时到站，司机甩站不停。",
    "施工单位拖欠农民工工资，工人多次讨要未果。",
    "自来水浑浊有异味，自来水公司没有来人查看。",
    "电梯频繁困人，物业不作为，维修基金不知去向。",
    "医保卡在外地住院不能报销，咨询异地就医备案流程。",
    "流浪狗伤人，希望加强管理。",
    "网约车司机绕路多收费，平台客服推脱。",
    "出租车拒载并辱骂乘客，车牌湘A12345。",
    "滨江新城锦绣豪庭二期停水两天，没有送水车。",
)


def finds(asked: str, text: str) -> bool:
    return asked_for(asked).stand_in(words_of([text]))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("路灯", "路灯不亮"),
        ("路灯不亮", "路灯不亮三天了"),
        ("路灯不亮", "小区的路灯都不亮了"),
        ("不亮 路灯", "路灯坏了，一直不亮"),
        ("路灯坏", "门口坏了三盏路灯，路灯昨天坏的"),
        ("红绿灯", "红绿灯不亮"),
        ("楼道灯不亮", "楼道的灯晚上不亮"),
        ("暖气不热", "家里暖气一直不热"),
        ("困人", "电梯困人"),
        ("梧溪苑", "芙蓉区梧溪苑小区3栋"),
        ("溪苑小区", "芙蓉区梧溪苑小区3栋"),
        ("区政府", "芙蓉区政府门口"),
        ("自来水公司", "自来水停了，公司没有来人"),
        ("充电桩", "小区充电桩损坏"),
        ("没水", "家里没水"),
        ("湘a12345", "车牌湘A12345"),
        ("不作为", "物业不作为"),
    ],
)
def test_what_is_asked_for_finds_what_was_said(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("路灯不亮", "路灯太亮，影响睡觉"),
        ("暖气不热", "暖气很热"),
        ("充电桩", "充电宝不还"),
        ("梧溪苑", "梧桐苑小区"),
        ("停水", "停车场漏水"),
        ("3栋", "5栋"),
    ],
)
def test_what_was_not_said_is_not_found(asked: str, text: str) -> None:
    assert not finds(asked, text)


def test_every_piece_of_a_complaint_that_begins_and_ends_at_a_word_finds_it() -> None:
    """Some three hundred of two to six signs."""
    tried = 0
    for text in COMPLAINTS:
        for run in re.findall(r"[\u4e00-\u9fff]+", text):
            marks = [0, *itertools.accumulate(map(len, cutter().words(run)))]
            for begin, end in itertools.combinations(marks, 2):
                if not 2 <= end - begin <= 6:
                    continue
                try:
                    asked = asked_for(run[begin:end])
                except WordsSayNothing:
                    continue
                tried += 1
                assert asked.stand_in(words_of([text])), run[begin:end]
    assert tried > 300


def test_a_phrase_of_the_dictionary_hides_no_word() -> None:
    assert cutter().words("路灯不亮") == ["路灯", "不", "亮"]
    assert telling(cutter().words("路灯不亮")) == ["路灯"]


def test_what_a_sign_is_denied_by_belongs_to_it() -> None:
    assert cutter().words_asked("路灯不亮") == [("路灯",), ("不亮",)]
    assert cutter().words_asked("梧溪苑") == [
        ("梧溪", "梧"),
        ("梧溪", "溪苑", "溪"),
        ("溪苑", "苑"),
    ]
    assert cutter().words_asked("的 了，不") == []


async def test_an_article_is_found_by_what_a_citizen_says_of_it(library: Library) -> None:
    await library.publish("路灯报修", "请说明路灯杆上的编号。")
    await library.publish("梧溪苑供水", "水压由二次供水站保证。")

    assert await library.finds("我家门口路灯不亮") == ["路灯报修"]
    assert await library.finds("梧溪苑没水") == ["梧溪苑供水"]
