"""Addresses that are kept out of the PBX after too many wrong passwords."""
