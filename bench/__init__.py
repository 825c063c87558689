"""Load and latency on a real Asterisk, beside what a user would pick instead."""
