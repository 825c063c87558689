"""What citizens ask about: words and places that rise against their own past."""
