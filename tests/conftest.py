"""Shared fixtures. Cases are data in tests/cases; fixtures here only start real things."""
