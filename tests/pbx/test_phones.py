"""What a seat's telephone does apart from the calls the core put there."""

from __future__ import annotations

from acd.events import SeatPhoneSeen
from acd.values import LegId, Phone, SeatNumber
from pbx.phones import SeatPhones, browser_account, seat_of_account

SEAT = SeatNumber("1001")
BUSY = SeatPhoneSeen(seat=SEAT, phone=Phone.BUSY)
USABLE = SeatPhoneSeen(seat=SEAT, phone=Phone.USABLE)
UNREACHABLE = SeatPhoneSeen(seat=SEAT, phone=Phone.UNREACHABLE)


def test_busy_until_the_last_call_of_its_own_is_over() -> None:
    phones = SeatPhones()
    assert phones.taken(SEAT, LegId("a.1")) == [BUSY]
    assert phones.taken(SEAT, LegId("a.2")) == [BUSY]
    assert phones.gone(SEAT, LegId("a.1")) == [BUSY]
    assert phones.gone(SEAT, LegId("a.2")) == [USABLE]


def test_the_end_of_a_leg_that_is_none_of_its_own_is_no_news() -> None:
    phones = SeatPhones()
    phones.taken(SEAT, LegId("a.1"))
    assert phones.gone(SEAT, LegId("b.1-1")) == []
    assert phones.gone(None, LegId("a.1")) == []
    assert phones.phone(SEAT) is Phone.BUSY


def test_unreachable_weighs_more_than_busy() -> None:
    phones = SeatPhones()
    phones.taken(SEAT, LegId("a.1"))
    assert phones.device_state(SEAT, "UNAVAILABLE") == [UNREACHABLE]
    assert phones.device_state(SEAT, "INUSE") == [BUSY]
    phones.gone(SEAT, LegId("a.1"))
    assert phones.device_state(SEAT, "INVALID") == [UNREACHABLE]
    assert phones.device_state(SEAT, "NOT_INUSE") == [USABLE]


def test_a_snapshot_replaces_what_was_known() -> None:
    phones = SeatPhones()
    phones.taken(SEAT, LegId("a.1"))
    phones.reset({SeatNumber("1002")}, {}, set())
    assert phones.phone(SEAT) is Phone.USABLE
    assert phones.phone(SeatNumber("1002")) is Phone.UNREACHABLE


def test_a_browser_is_rung_while_it_is_there_and_the_desk_phone_otherwise() -> None:
    phones = SeatPhones()
    phones.device_state("1001", "NOT_INUSE")
    assert phones.channel(SEAT) == "PJSIP/1001"
    assert phones.device_state("1001-web", "NOT_INUSE") == [USABLE]
    assert phones.channel(SEAT) == "PJSIP/1001-web"
    assert phones.device_state("1001-web", "UNAVAILABLE") == [USABLE]
    assert phones.channel(SEAT) == "PJSIP/1001"


def test_a_browser_is_enough_to_be_reached() -> None:
    phones = SeatPhones()
    assert phones.device_state("1001", "UNAVAILABLE") == [UNREACHABLE]
    assert phones.device_state("1001-web", "NOT_INUSE") == [USABLE]
    assert phones.device_state("1001-web", "UNAVAILABLE") == [UNREACHABLE]


def test_a_snapshot_tells_of_browsers_too() -> None:
    phones = SeatPhones()
    phones.reset({SEAT}, {}, {SEAT})
    assert phones.phone(SEAT) is Phone.USABLE
    assert phones.channel(SEAT) == "PJSIP/1001-web"


def test_whose_account_it_is() -> None:
    assert browser_account("1001") == "1001-web"
    assert seat_of_account("1001-web") == seat_of_account("1001") == SEAT
