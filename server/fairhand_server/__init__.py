"""The language server and the command line. Light by rule: nothing here imports torch."""
