"""Operators on constants."""

from __future__ import annotations

from typing import Any

from fairhand_scanners.security.values import NO_CONST


def folded(op: str, a: Any, b: Any) -> Any:
    """The constant an operator gives, or NO_CONST."""
    try:
        if op == "+":
            if isinstance(a, str) or isinstance(b, str):
                return f"{a}{b}" if a is not None and b is not None else NO_CONST
            return a + b
        if isinstance(a, str) or isinstance(b, str):
            return (
                a * b if op == "*" and isinstance(b, int) and 0 <= b * len(a) <= 4096 else NO_CONST
            )
        if op == "-":
            return a - b
        if op == "*":
            return a * b
        if op in ("/", "//"):
            return a // b if isinstance(a, int) and isinstance(b, int) else a / b
        if op == "%":
            return a % b
        if op == "**":
            return a**b if abs(a) < 1000 and 0 <= b < 64 else NO_CONST
        if op == "<<":
            return a << b if 0 <= b < 64 else NO_CONST
        if op == "|":
            return a | b
        if op == "&":
            return a & b
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        pass
    return NO_CONST


def compared(op: str, a: Any, b: Any) -> bool | None:
    try:
        if op in ("==", "is"):
            return bool(a == b)
        if op in ("!=", "isnot"):
            return bool(a != b)
        if op == "<":
            return bool(a < b)
        if op == ">":
            return bool(a > b)
        if op == "<=":
            return bool(a <= b)
        if op == ">=":
            return bool(a >= b)
        if op == "in" and isinstance(a, str) and isinstance(b, str):
            return a in b
    except TypeError:
        pass
    return None
