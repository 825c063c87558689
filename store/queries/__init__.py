"""The questions asked of the tables, one file each. Reads only; paged by key, newest first.

A page begins strictly after the key it is given, so rows that come in meanwhile neither push one
out nor show one twice. All raise ``store.errors.StoreUnavailable`` when the database is away.
"""
