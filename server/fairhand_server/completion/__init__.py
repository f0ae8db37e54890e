"""From a place in a document to a checked suggestion. Knows no editor protocol."""
