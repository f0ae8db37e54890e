"""One local page with an editor in it, to try everything with no editor installed."""
