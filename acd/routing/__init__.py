"""Who is put through to whom.

One strategy per file, each a key by which free seats are compared; ``strategies`` lists them and
``assign`` runs after every step.
"""
