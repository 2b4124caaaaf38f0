"""Beijing's 决算: the form of the whole country and three tables more."""
