"""What stands in a published text in place of personal data."""

from __future__ import annotations

PHONE = "[电话]"
IDENTITY = "[身份证号]"
BANK_CARD = "[银行卡号]"
NUMBER = "[号码]"
EMAIL = "[邮箱]"
PLATE = "[车牌]"
ACCOUNT = "[账号]"
NAME = "[姓名]"
DOOR = "[门牌]"
