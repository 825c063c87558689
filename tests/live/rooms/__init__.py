"""Driving the PBX's rooms by hand: pbx/ and the dialplan without the core that decides."""
