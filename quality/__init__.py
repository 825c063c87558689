"""What the quality staff works by: score sheets, scores, agreement, sampling, measures of sound.

Pure: no clock, no randomness, no I/O; imports nothing else of ours.
"""
