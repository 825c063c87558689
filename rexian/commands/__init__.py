"""Commands of ``rexian`` that are more than a few lines."""
