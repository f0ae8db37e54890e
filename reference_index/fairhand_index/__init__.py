"""The index of licensed code and the attribution log."""
