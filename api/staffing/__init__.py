"""How many seats, operators and lines a load of calls needs."""
