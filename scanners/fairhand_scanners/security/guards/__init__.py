"""Checks in the code that is scanned, by kind of proof."""
