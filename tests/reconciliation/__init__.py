"""The rules as a specification: first on small readings made by hand, last on the township's real figures."""
