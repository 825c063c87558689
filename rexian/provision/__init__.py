"""Getting what the machine does not have: Asterisk, test phones, PostgreSQL; without root."""
