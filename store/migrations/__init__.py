"""The steps from an empty database to the tables of ``store.schema``, run by ``store.migrate``."""
