"""
The `pip_audit` APIs.
"""

__version__ = "2.10.1"
