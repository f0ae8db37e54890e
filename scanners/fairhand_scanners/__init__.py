"""Judgements on code. Knows no files, no editor protocol, no model."""
