"""httpx without its command line.

Where click is installed httpx loads its own command with it, and rich and pygments behind that:
six megabytes and half of the time its import takes, in a process that each editor window has.
"""

from __future__ import annotations

import sys

_absent = "click" not in sys.modules
if _absent:
    sys.modules["click"] = None  # type: ignore[assignment]
try:
    import httpx
finally:
    if _absent:
        del sys.modules["click"]

__all__ = ["httpx"]
