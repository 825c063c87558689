"""Running PostgreSQL, Asterisk and the backend as one system, started and stopped together."""
