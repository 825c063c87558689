"""Real phones, real SIP load and real ears for tests and demonstrations against a real Asterisk."""
