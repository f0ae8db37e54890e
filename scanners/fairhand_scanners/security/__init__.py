"""Security scan: rules as data, one data-flow engine for three languages.

Way in: `scan_text` for one buffer, `scan_paths` for a project, `judge` for a suggestion; all three
live in modules of their own and are imported from there, so that this package costs nothing.
"""
