"""Findings that hang on literals and single operations."""
