"""Other channels than the telephone, and what the public may ask and read."""
