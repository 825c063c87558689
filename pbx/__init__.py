"""Everything that knows Asterisk: its manager interface in, its journal in, actions out.

Foreign words stop here: what leaves this package are events of ``acd.events`` and requests of
seats' phones. asterisk-conf/README.md is the contract with the dialplan.
"""
