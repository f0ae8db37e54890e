"""From the trees of the three grammars to the common form."""
