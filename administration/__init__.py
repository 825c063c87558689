"""The site as an administrator writes it: one document, its rules, its hours, its versions.

Pure: no I/O and no clock. What is in force at a moment (``acd.values.Site``) follows from the
document and the moment alone (``administration.schedule``).
"""
