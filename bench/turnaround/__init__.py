"""Seat turnaround and arrival to INVITE, measured on the wire at the seats, on one Asterisk."""
