"""The parameters of our own requests and commands, read strictly: what is wrong with them is said.

The messages name fields and kinds and never repeat a value, which may be the user's code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

# The kind of a field: a type, the words it may be, or the fields of an object in it.
Kind = type[Any] | tuple[Any, ...] | Mapping[str, Any]
Shape = Mapping[str, Kind]

SHOW: Shape = {"show": bool}
# What chooses rows of the attribution log.
WANTED: Shape = {"licence": str, "license": str, "file": str, "date": str, "folder": str}
_NAMES: dict[type[Any], str] = {str: "text", bool: "true or false", int: "a whole number"}
# The protocol's numbers of lines and characters.
_MOST = 2**31 - 1


def argument(arguments: Sequence[Any], shape: Shape) -> dict[str, Any]:
    """A command's one argument, an object that may be left out; further arguments are passed over.

    Some clients send it in a list of its own. Raises JsonRpcInvalidParams.
    """
    given = arguments[0] if arguments else None
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    return fields(given, shape, "the argument")


def text_argument(arguments: Sequence[Any], number: int, name: str, required: bool = True) -> str:
    """A command's argument that is a text; empty if it may be left out and is.

    Raises JsonRpcInvalidParams.
    """
    given = arguments[number] if number < len(arguments) else None
    if given is None and not required:
        return ""
    if not isinstance(given, str):
        raise JsonRpcInvalidParams(f"{name} must be text, not {_name_of(given)}")
    return given


def fields(
    given: Any, shape: Shape, what: str = "the parameters", required: Sequence[str] = ()
) -> dict[str, Any]:
    """The fields of an object that are known and not null. Raises JsonRpcInvalidParams."""
    if given is None and not required:
        return {}
    if not isinstance(given, Mapping):
        raise JsonRpcInvalidParams(f"{what} must be an object, not {_name_of(given)}")
    found = {}
    for name, kind in shape.items():
        value = given.get(name)
        if value is not None:
            found[name] = _checked(value, kind, name)
        elif name in required:
            raise JsonRpcInvalidParams(f"{name} is missing")
    return found


def place_named(given: Any) -> tuple[str, int, int]:
    """The URI, the line and the character that a request names. Raises JsonRpcInvalidParams."""
    parts = fields(
        given,
        {"textDocument": {"uri": str}, "position": {"line": int, "character": int}},
        required=("textDocument", "position"),
    )
    uri, position = parts["textDocument"].get("uri"), parts["position"]
    if uri is None or len(position) < 2:
        missing = "uri" if uri is None else "line" if "line" not in position else "character"
        raise JsonRpcInvalidParams(f"{missing} is missing")
    for name, number in position.items():
        if not 0 <= number <= _MOST:
            raise JsonRpcInvalidParams(f"{name} must be a number from 0 to {_MOST}")
    return uri, position["line"], position["character"]


def _checked(value: Any, kind: Kind, name: str) -> Any:
    if isinstance(kind, Mapping):
        return fields(value, kind, name)
    kinds = (kind,) if isinstance(kind, type) else kind
    if all(isinstance(one, str) for one in kinds):
        if not isinstance(value, str) or value not in kinds:
            raise JsonRpcInvalidParams(f"{name} must be one of {', '.join(kinds)}")
        return value
    wanted = " or ".join(_NAMES[one] for one in kinds)
    if not _is_one_of(value, kinds):
        raise JsonRpcInvalidParams(f"{name} must be {wanted}, not {_name_of(value)}")
    return value


def _is_one_of(value: Any, kinds: tuple[type, ...]) -> bool:
    # To Python true and false are numbers.
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _name_of(value: Any) -> str:
    """What JSON calls the kind of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"
