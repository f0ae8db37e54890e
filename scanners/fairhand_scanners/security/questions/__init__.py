"""Tests that rule lines can name: what is asked of a call as a whole, and of one of its values."""
