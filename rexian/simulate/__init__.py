"""The core in simulated time: callers, operators and a PBX of the mind, all from one seed.

``run.simulate`` takes a ``scenario.Scenario`` and returns ``figures.Result``. It is the same
``acd.centre.Centre`` that serves real calls; everything around it is here: who calls and when
(``callers``), what the PBX does (``exchange``), what becomes of messages on their way (``wire``),
what must always hold (``checker``), what came out (``figures``).
"""
