"""What is remembered: the journal of facts, the PostgreSQL database built from it, and the
questions asked of it.

Facts go first into a journal on the local disk (``store.journal``), which never waits for the
database. A projector (``store.projector``) copies them to PostgreSQL in order and builds the tables
there. Reads (``store.queries``) go straight to the tables. See
docs/decisions/0002-facts-journal.md.
"""
