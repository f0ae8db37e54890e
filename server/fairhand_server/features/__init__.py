"""One LSP request or notification per file. Handlers translate and nothing more."""
