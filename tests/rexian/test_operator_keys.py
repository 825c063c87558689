"""The menu of the rooms is made of the site's codes, and the dialplan knows what each means."""

from __future__ import annotations

import re

from administration.codes import Codes
from rexian.operator_keys import operator_keys
from rexian.paths import asterisk_conf


def test_the_menu_as_the_pbx_reads_it() -> None:
    assert operator_keys(Codes(hold="*55")).splitlines() == [
        "; Generated from the codes of the site. Changes here are lost.",
        "[rx_keys]",
        "type = menu",
        "*0 = dialplan_exec(rx-key,leave,1),leave_conference",
        "*2 = dialplan_exec(rx-key,transfer,1),leave_conference",
        "*3 = dialplan_exec(rx-key,add_department,1),leave_conference",
        "*4 = dialplan_exec(rx-key,drop_department,1),leave_conference",
        "*55 = dialplan_exec(rx-key,hold,1),leave_conference",
        "*6 = dialplan_exec(rx-key,consult,1),leave_conference",
        "*7 = dialplan_exec(rx-key,join,1),leave_conference",
        "*8 = dialplan_exec(rx-key,swap,1),leave_conference",
        "*9 = dialplan_exec(rx-key,drop_consultation,1),leave_conference",
    ]


def test_the_dialplan_knows_every_code_that_is_keyed_in() -> None:
    text = (asterisk_conf() / "dialplan" / "codes.conf").read_text()
    keyed = text.partition("[rx-keyed]")[2].partition("\n[")[0]

    known = set(re.findall(r"^exten => (\w+),1", keyed, re.MULTILINE))

    assert known - {"number", "ask", "asknumber", "reply"} == set(Codes().keyed())
