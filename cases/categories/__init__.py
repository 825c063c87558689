"""Categories: what cases are about, as a tree of at most three levels. Data, never code."""
