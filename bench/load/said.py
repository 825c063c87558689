"""What the bench's citizens say: pieces of text from everywhere common to rare, cut into words as
the program cuts them.

A word of what everybody says stands in every case, one of a matter in some percent, a part of an
estate's name in some, the number of a meter in ten of a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import asyncpg

from bench.load.site import CATEGORIES, STREETS
from cases.found_by import words_of

EVERYBODY = "市民来电反映小区门口路灯不亮，夜间出行不便，希望相关部门尽快处理。"
REPLY = "经现场核实，路灯线路老化，已安排维修，当日恢复照明。"
_MATTERS = """
水管爆裂漏水 暖气不热 电梯停运困人 垃圾清运不及时 工地夜间施工噪音 公交站台破损 井盖缺失
树木倒伏占道 违章停车堵塞 物业收费过高 学校招生入学 社保补缴 医保报销 公积金提取 户口迁移
燃气管道泄漏 自来水浑浊 下水道堵塞 油烟扰民 广场舞扰民 流浪犬伤人 出租车拒载 网约车绕路 欠薪
装修违规拆墙 消防通道占用 河道污染 扬尘 共享单车乱停 路面塌陷 红绿灯故障 停车位不足 充电桩损坏
宽带断网 房产证办理 养老金认证 残疾证补办 低保申请 食品过期 虚假宣传
"""
_FIRST = """
锦绣 阳光 幸福 和平 金色 翡翠 东方 湖滨 江南 御景 紫荆 梧桐 桃源 丽景 华府 银河 星城 碧水 绿洲
玫瑰 枫林 松鹤 龙腾 凤凰 云山 竹海 菊园 兰亭 朝阳 夕照 明珠 新天地 世纪 时代 国际 滨江 临江 望月
观澜 清泉
"""
_SECOND = """
花园 家园 新村 公寓 大厦 广场 山庄 别墅 雅苑 名邸 豪庭 公馆 新城 苑 庄园 府邸 社区 小镇 里 坊
"""
MATTERS = tuple(_MATTERS.split())
ESTATES = tuple(first + second for first in _FIRST.split() for second in _SECOND.split())
METERS = 100_000
"""Numbers of meters; each stands in ten of a million cases."""


def pieces() -> Iterator[tuple[str, int, str]]:
    """Kind, number and text of every piece."""
    for n in range(CATEGORIES):
        yield "subject", n, f"反映第{n}类问题"
    for n in range(STREETS):
        yield "place", n, f"人民路{n}号"
    for kind, texts in (("matter", MATTERS), ("estate", ESTATES)):
        for n, one in enumerate(texts):
            yield kind, n, one
    yield "everybody", 0, EVERYBODY
    yield "reply", 0, REPLY


async def write_pieces(connection: asyncpg.Connection[Any]) -> None:
    """Make the temporary table ``bench.load.fill_cases`` puts cases together of."""
    await connection.execute(
        "CREATE TEMP TABLE pieces (kind text, n int, text text, words text[], "
        "PRIMARY KEY (kind, n))"
    )
    rows = [(kind, n, one, words_of([one])) for kind, n, one in pieces()]
    await connection.copy_records_to_table("pieces", records=rows)
    await connection.execute("ANALYZE pieces")
