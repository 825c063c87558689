"""Guessing too often, being kept out, coming back."""

from __future__ import annotations

import pytest

from pbx.bans import BanBook, FailureCounter, acl_lines, network_of

T = 1_800_000_000.0
MINUTE = 60.0


def test_the_third_failure_within_ten_minutes_is_too_many() -> None:
    counter = FailureCounter(3)
    assert counter.take("192.0.2.3", T) == 0
    assert counter.take("192.0.2.4", T) == 0
    assert counter.take("192.0.2.3", T + 5 * MINUTE) == 0
    assert counter.take("192.0.2.3", T + 9 * MINUTE) == 3
    # Counting begins anew.
    assert counter.take("192.0.2.3", T + 9 * MINUTE) == 0


def test_what_is_older_than_ten_minutes_is_forgotten() -> None:
    counter = FailureCounter(3)
    for minute in (0, 5, 10, 15, 20, 25):
        assert counter.take("192.0.2.3", T + minute * MINUTE) == 0


def test_zero_means_never() -> None:
    counter = FailureCounter(0)
    assert [counter.take("192.0.2.3", T) for _ in range(100)] == [0] * 100


def test_one_subscriber_s_ipv6_addresses_count_together() -> None:
    counter = FailureCounter(2)
    assert counter.take("2001:db8:1:2::7", T) == 0
    assert counter.take("2001:db8:1:2:ffff::1", T) == 2
    assert network_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.3") == "192.0.2.3/32"


def test_addresses_that_are_spared() -> None:
    counter = FailureCounter(2, ["127.0.0.1", "10.0.0.0/8", "::1"])
    assert counter.spared("10.2.3.4")
    assert counter.spared("::1")
    assert not counter.spared("192.0.2.3")
    assert not counter.spared("2001:db8::1")


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbx.bans.MOST_WATCHED", 10)
    counter = FailureCounter(2)
    counter.take("192.0.2.3", T)
    for last in range(100):
        counter.take(f"198.51.100.{last}", T)
    assert counter.take("192.0.2.3", T) == 0
    assert counter.take("198.51.100.99", T) == 2


# --- the bans -------------------------------------------------------------------------------------


def test_a_ban_ends_by_itself() -> None:
    book = BanBook(minutes=60)
    ban = book.ban("192.0.2.3", 10, "1001", T)
    assert (ban.network, ban.until) == ("192.0.2.3/32", T + 3600)
    assert book.holds("192.0.2.3")
    assert not book.holds("192.0.2.4")
    assert book.next_end() == T + 3600
    assert book.expire(T + 3599) == []
    assert book.expire(T + 3600) == [ban]
    assert not book.holds("192.0.2.3")
    assert book.next_end() is None


def test_who_comes_back_is_kept_out_twice_as_long_each_time_up_to_a_week() -> None:
    book = BanBook(minutes=60)
    now, lasted = T, []
    for _ in range(10):
        ban = book.ban("192.0.2.3", 10, "", now)
        lasted.append((ban.until - ban.since) / 3600)
        book.expire(ban.until)
        now = ban.until + 60
    assert lasted == [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]


def test_a_day_of_peace_wipes_the_slate() -> None:
    book = BanBook(minutes=60)
    ban = book.ban("192.0.2.3", 10, "", T)
    book.expire(ban.until)
    book.expire(ban.until + 86_400)
    again = book.ban("192.0.2.3", 10, "", ban.until + 86_400)
    assert again.until - again.since == 3600


def test_an_admin_lifts_a_ban_and_the_slate_is_clean() -> None:
    book = BanBook(minutes=60)
    ban = book.ban("192.0.2.3", 10, "", T)
    assert book.lift("192.0.2.3/32") == ban
    assert book.lift("192.0.2.3/32") is None
    assert book.ban("192.0.2.3", 10, "", T + 60).until == T + 60 + 3600


def test_bans_outlive_a_restart() -> None:
    book = BanBook(minutes=60)
    book.ban("192.0.2.3", 10, "1001", T)
    book.ban("2001:db8::1", 12, "", T + 1)
    again = BanBook(minutes=60)
    again.load(book.dump(), T + 60)
    assert again.bans == book.bans
    late = BanBook(minutes=60)
    late.load(book.dump(), T + 86_000)
    assert late.bans == []
    # It is remembered that they were there.
    assert late.ban("192.0.2.3", 10, "", T + 86_000).until == T + 86_000 + 7200


@pytest.mark.parametrize("text", ["", "{}x", '[{"network": "nowhere"}]', "[1]", '{"a": 1}'])
def test_a_damaged_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a list of bans"):
        BanBook(60).load(text, T)


def test_the_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbx.bans.MOST_BANS", 3)
    book = BanBook(minutes=60)
    for last in range(5):
        book.ban(f"192.0.2.{last}", 10, "", T + last)
    assert [ban.network for ban in book.bans] == ["192.0.2.4/32", "192.0.2.3/32", "192.0.2.2/32"]


def test_what_the_pbx_reads() -> None:
    book = BanBook(minutes=60)
    assert acl_lines(book.bans).startswith("; ")
    book.ban("192.0.2.3", 10, "", T)
    book.ban("2001:db8::1", 10, "", T + 1)
    assert acl_lines(book.bans).splitlines()[1:] == [
        "deny = 2001:db8::/64",
        "deny = 192.0.2.3/32",
    ]
