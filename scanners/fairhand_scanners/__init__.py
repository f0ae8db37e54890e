"""Judgements on code: unsafe characters and secrets. Knows no files, no editor protocol, no model."""
