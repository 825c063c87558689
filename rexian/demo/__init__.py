"""The demo: the whole system, with simulated citizens, operators and departments on real phones."""
