"""The pure core: who waits, who is free, who is put through to whom.

``Centre.step(event, now)`` takes what happened and returns what is to be done (commands) and what
is now true (facts). Nothing in this package reads a clock, draws a random number, waits or touches
a file: time and ids are arguments, failures are events like any other. See ARCHITECTURE.md, "One
way through".
"""
