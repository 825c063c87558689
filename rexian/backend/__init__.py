"""The backend process: the one loop around the core, and everything that is plugged into it."""
