"""What leaves the house: the citizen's own case as they may see it, and closed cases without
personal data.
"""
