from __future__ import annotations

import pytest

from publication.places import coarse, levels


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("长沙市芙蓉区东湖街道远大路100号", "长沙市芙蓉区东湖街道"),
        ("湖南省长沙市岳麓区幸福小区3栋", "湖南省长沙市岳麓区"),
        ("新疆维吾尔自治区伊犁哈萨克自治州伊宁县", "新疆维吾尔自治区伊犁哈萨克自治州伊宁县"),
        ("天心区 青园街道", "天心区青园街道"),
        ("浏阳市大瑶镇南阳村", "浏阳市大瑶镇"),
        ("幸福小区3栋", ""),
        ("阳光社区活动室", ""),
        ("远大路100号", ""),
        ("", ""),
        ("13800138000", ""),
    ],
)
def test_a_place_is_told_down_to_the_street_office(place: str, shown: str) -> None:
    assert coarse(place) == shown


def test_level_by_level() -> None:
    assert levels("长沙市芙蓉区东湖街道远大路") == ("长沙市", "芙蓉区", "东湖街道")
