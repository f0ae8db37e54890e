"""What is told to the editor: no text of somebody else hides in it or is obeyed.

Names of files, words of a model host, licences and projects from an index, values of settings: all
of them come from others and end up in lenses, hovers, messages, problems and lists. They are made
visible here, in one place, so that no view can forget it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from fairhand_syntax.showing import UNSAFE, visible

# These are no words for a person: addresses, identifiers that the editor gave, code that has passed
# the checks, and edits of the user's own text.
_EXACT = frozenset(
    {"id", "token", "uri", "targetUri", "newUri", "oldUri", "insertText", "newText", "text"}
)
# As JSON is written here, every other character than these is a visible one.
_SUSPICIOUS = re.compile(r"\\[ubfr]|\x7f")


def made_visible(body: str) -> str:
    """A message as JSON in ASCII, with all that is shown made visible."""
    if not _SUSPICIOUS.search(body):
        return body
    # Outside of ASCII most characters are only letters.
    return json.dumps(_visible(json.loads(body), ""))


def _visible(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value if name in _EXACT or not UNSAFE.search(value) else visible(value)
    if isinstance(value, list):
        return [_visible(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _visible(one, key) for key, one in value.items()}
    return value
