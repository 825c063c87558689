"""Notices: telling departments, and those in charge of the hotline, what happened to a case.

``occasions`` says who is told of what; ``outbox`` writes it down in the transaction of the change
itself; ``post`` delivers it by one of the ``ways``, patiently and once.
"""
