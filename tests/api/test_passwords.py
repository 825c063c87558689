"""A sign-in under a name nobody has must take as long as any other."""

from argon2 import PasswordHasher

from api.passwords import NOBODY, hash_password, matches


def test_the_hash_of_nobody_costs_what_any_other_does() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODY)
    assert not matches("any password", None)


def test_a_password_matches_its_own_hash_and_no_other() -> None:
    assert matches("long enough one", hash_password("long enough one"))
    assert not matches("long enough two", hash_password("long enough one"))
