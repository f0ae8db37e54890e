"""Languages, parsers, positions and the judging interface: the base every room may import."""
