"""Alarms: what somebody in charge has to look at."""
