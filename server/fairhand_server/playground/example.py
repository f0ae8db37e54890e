"""A function of others that stands on this machine anyway, to show what a licence notice is.

pip carries a copy of Requests. Its text is read from there, as data, so that none has to be carried
here; the file `netrc.py` of the page begins with the head of the same function.
"""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

FILE = "netrc.py"
SOURCE = "Requests, as pip carries it"
_FUNCTION = "get_netrc_auth"


def known_function() -> str:
    """The lines behind the docstring of the function; empty where they are not found."""
    spec = find_spec("pip")
    if spec is None or spec.origin is None:
        return ""
    path = Path(spec.origin).parent / "_vendor" / "requests" / "utils.py"
    try:
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
    except (OSError, ValueError, SyntaxError):
        return ""
    for one in body:
        if isinstance(one, ast.FunctionDef) and one.name == _FUNCTION:
            lines = text.split("\n")[one.body[0].end_lineno : one.end_lineno]
            return "\n".join(lines).lstrip("\n") + "\n"
    return ""
