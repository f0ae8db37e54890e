"""How a setting is declared: its type check, its explanation, and who may set it."""

from __future__ import annotations

from typing import Any

import attrs


def setting(
    default: Any,
    explanation: str,
    machine: bool = False,
    variable: str | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A field of a settings class.

    The type is that of the default, checked on every change; a tuple means a list of strings.
    `machine` settings are never taken from a workspace; `variable` is the environment variable
    that sets the same. Where there are `choices` the value is one of them.
    """
    return attrs.field(
        default=default,
        converter=_tuple_of_list if isinstance(default, tuple) else None,
        validator=_of_type(type(default), choices),
        repr="key" not in (variable or "").lower(),
        metadata={
            "explanation": explanation,
            "machine": machine,
            "variable": variable,
            "choices": choices,
        },
    )


def _tuple_of_list(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _of_type(expected: type, choices: tuple[str, ...]) -> Any:
    def check(_: Any, attribute: Any, value: Any) -> None:
        if expected is tuple:
            if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
                raise TypeError(f"a list of strings is needed, got {value!r}")
            return
        # bool is a kind of int in Python, but `true` is no number of milliseconds.
        if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
            # A key is a secret even where it has the wrong type.
            got = f"{value!r}" if attribute.repr else f"one of type {type(value).__name__}"
            raise TypeError(f"a value of type {expected.__name__} is needed, got {got}")
        if choices and value not in choices:
            raise ValueError(f"one of {', '.join(choices)} is needed, got {value!r}")
        if isinstance(value, int) and value < 0:
            raise ValueError(f"the value must not be negative, got {value!r}")

    return check
