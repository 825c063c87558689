"""Cases: the record of what a caller asked. Every answered call opens one or joins the caller's
open one.
"""
