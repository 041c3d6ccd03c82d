"""A small app with translated texts, as a package would ship it."""
