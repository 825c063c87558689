"""Calls led over the API by the operators on them: who is on the phones, what each must have heard,
and whether all of it is in the recording.
"""
