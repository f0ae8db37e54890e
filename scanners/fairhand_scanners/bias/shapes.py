"""One shape of code for three languages, so that one analysis serves them all.

A `Shape` is a simplified piece of syntax. Its `kind` says how `name`, `kids` and `extra` are to be
read:

=========  ==================  ============================================  ==================
kind       name                kids                                          extra
=========  ==================  ============================================  ==================
name       identifier
field      field name          object
str        content             expressions inside the string
num        digits
const      true, false, null
compare    == != < <= > >=     left, right
           in "not in" match
and, or                        operands
not                            operand
choose                         condition, value, other value
call       function name       arguments                                     receiver, keywords
lambda                         body                                          parameters
list                           items
map                                                                          pairs
sub                            object, key
comp                           element, source, conditions…                  variables
arith      operator            operands
other                          anything
block                          statements
if                             condition, then, else (or None)
switch                         subject                                       cases
return                         value (or none)
throw                          value
assign     = += -= …           target, value                                 type or None
for                            source, body                                  variables
while                          condition, body
func       name                body, then defaults (assign), type (name)     parameters
class      name                body
enum                           names of the constants, as `str`
skip
assert                         parts
delete                         parts
=========  ==================  ============================================  ==================

`cases` are triples (values, body, falls through); `pairs` are (key, value); parameters are pairs
(name, type or "").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


class Shape:
    """A simplified piece of syntax; `start` and `end` are byte offsets in the window."""

    __slots__ = ("end", "extra", "kids", "kind", "name", "start")

    def __init__(
        self,
        kind: str,
        place: tuple[int, int],
        name: str = "",
        kids: Sequence[Shape] = (),
        extra: Any = None,
    ) -> None:
        self.kind = kind
        self.start, self.end = place
        self.name = name
        self.kids = kids
        self.extra = extra

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.kids))
        more = f" {self.extra!r}" if self.extra else ""
        return f"({self.kind} {self.name} {inner}{more})"

    def parts(self) -> Iterator[Shape]:
        """The shapes directly inside, those in `extra` included."""
        yield from self.kids
        if self.kind == "map":
            for key, value in self.extra:
                yield key
                yield value
        elif self.kind == "switch":
            for values, body, _ in self.extra:
                yield from values
                yield body
        elif self.kind == "call":
            receiver, keywords = self.extra
            if receiver is not None:
                yield receiver
            for _, value in keywords:
                yield value

    def everything(self) -> Iterator[Shape]:
        """This shape and all below it, without recursion."""
        stack = [self]
        while stack:
            shape = stack.pop()
            yield shape
            stack.extend(shape.parts())


class TooMuchWork(Exception):  # noqa: N818 - it is a signal inside this package, not an error
    """The step budget is used up."""


class Steps:
    """A budget of steps, so that the same input always ends at the same place."""

    __slots__ = ("left",)

    def __init__(self, budget: int) -> None:
        self.left = budget

    def take(self, count: int = 1) -> None:
        """Use some steps. Raises TooMuchWork when none are left."""
        self.left -= count
        if self.left < 0:
            raise TooMuchWork
