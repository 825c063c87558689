"""Helpers for tests that listen: who should be heard when, and a citizen whose every
packet is the test's own choice.
"""
