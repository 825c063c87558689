"""``rexian doctor``: looks at everything a hotline stands on, and says what to do about what is
wrong. One check a file; none of them changes anything.
"""
