"""The language server and the command line. Light by rule: nothing here imports torch."""

__version__ = "0.1.0"
