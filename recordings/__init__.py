"""Recordings: from the tracks the PBX leaves to one recording per call that proves itself.

Nothing in here knows a database, a web request or the PBX: rows come in through small protocols
(`EvidenceRow`, `StoredRecording`), files through paths. Everything is blocking and meant for a
worker thread.
"""
