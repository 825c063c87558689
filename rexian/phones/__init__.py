"""Telephones that a program holds: real baresip processes, for the demo and for tests."""
