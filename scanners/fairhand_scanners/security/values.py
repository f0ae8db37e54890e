"""Abstract values: what the data flow knows of a value at a point of the program.

A value has a `ref` (the dotted path of the function, class or object it is), a `const`, a `text`
(its characters with NUL for every unknown stretch), taint, a heap object and a function. All are
immutable; heap objects are copied before they change, so that a branch can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairhand_scanners.security.form import Class, Func

# A hole in a text whose other characters are known.
HOLE = "\0"
LONGEST_TEXT = 800


class _Missing:
    """The constant of a value that is none."""

    def __repr__(self) -> str:
        return "<no constant>"


NO_CONST: Any = _Missing()


@dataclass(frozen=True, slots=True)
class Step:
    """One station on the way of untrusted data; `before` is the one it came from."""

    before: Step | None
    path: str
    at: int
    end: int
    message: str
    depth: int


@dataclass(frozen=True, slots=True)
class Taint:
    """Untrusted data: where it entered, its way so far, and for which kinds of sink it is clean."""

    origin: tuple[str, int]
    step: Step
    clean: frozenset[str] = frozenset()


Taints = dict[str, Taint]


class Value:
    """See the module's description. `hint` is the name under which the code speaks of it."""

    __slots__ = ("const", "fn", "hint", "obj", "others", "ref", "tags", "taint", "text")

    def __init__(
        self, ref: str = "", const: Any = NO_CONST, taint: Taints | None = None, obj: int = 0
    ) -> None:
        self.ref = ref
        self.const = const
        self.taint = taint
        self.obj = obj
        self.text: str | None = const if isinstance(const, str) else None
        self.fn: Closure | None = None
        self.hint = ""
        self.tags: frozenset[str] = frozenset()
        # Objects it may be instead, after branches that made one each.
        self.others: tuple[int, ...] = ()

    def copy(self) -> Value:
        """A value that can be changed before it is handed on."""
        new = Value(self.ref, self.const, self.taint, self.obj)
        new.text, new.fn, new.hint, new.tags = self.text, self.fn, self.hint, self.tags
        new.others = self.others
        return new

    def with_taint(self, taint: Taints | None) -> Value:
        """The same value with other taint."""
        if taint is self.taint:
            return self
        new = self.copy()
        new.taint = taint
        return new

    def tagged(self, tag: str) -> Value:
        """The same value with one more property known of it."""
        new = self.copy()
        new.tags = self.tags | {tag}
        return new

    @property
    def known(self) -> bool:
        """Whether the value is a known constant."""
        return self.const is not NO_CONST


UNKNOWN = Value()


@dataclass(frozen=True, slots=True)
class Closure:
    """A function or class with the scope it was made in and the object it is bound to."""

    what: Func | Class
    scope: Any
    this: int = 0
    file: Any = None


# States of a resource. A resource that is open on the way of an exception only is told apart,
# because that is a lesser fault.
NO_RESOURCE, OPEN, CLOSED, GONE, OPEN_ON_ERROR = 0, 1, 2, 3, 4
# What a join makes of two states: handed on wins, then open.
_RANK = {NO_RESOURCE: 0, CLOSED: 1, OPEN_ON_ERROR: 2, OPEN: 3, GONE: 4}


class Obj:
    """A heap object: elements and fields by constant key, `rest` for all others.

    `vague` means that others may have changed it: then nothing follows from what is absent.
    """

    __slots__ = (
        "cls",
        "fields",
        "frame",
        "length",
        "parents",
        "ref",
        "rest",
        "site",
        "state",
        "vague",
        "what",
    )

    def __init__(self, ref: str, site: tuple[int, int], frame: int) -> None:
        self.ref = ref
        self.site = site
        self.frame = frame
        self.fields: dict[Any, Value] = {}
        self.rest: Value | None = None
        self.length = -1
        self.vague = False
        self.state = NO_RESOURCE
        self.parents: tuple[int, ...] = ()
        self.cls: Closure | None = None
        self.what = ""

    def copy(self) -> Obj:
        """A copy to be changed."""
        new = Obj(self.ref, self.site, self.frame)
        new.fields = dict(self.fields)
        new.rest, new.length, new.vague = self.rest, self.length, self.vague
        new.state, new.parents, new.cls, new.what = self.state, self.parents, self.cls, self.what
        return new


Heap = dict[int, Obj]


def join_taints(a: Taints | None, b: Taints | None) -> Taints | None:
    """Both taints at once; what only one of two is clean for, the whole is not."""
    if a is b or not b:
        return a
    if not a:
        return b
    joined = dict(a)
    for label, taint in b.items():
        mine = joined.get(label)
        if mine is None or taint.clean < mine.clean:
            joined[label] = taint
        elif not mine.clean <= taint.clean:
            joined[label] = Taint(mine.origin, mine.step, mine.clean & taint.clean)
    return joined


def cleaned(taint: Taints | None, kinds: frozenset[str]) -> Taints | None:
    """The taint after a sanitiser for these kinds of sink; "*" is for all."""
    if not taint:
        return None
    if "*" in kinds:
        # A number drawn by chance stays guessable whatever is made of it.
        return {"weak": taint["weak"]} if "weak" in taint else None
    return {k: Taint(t.origin, t.step, t.clean | kinds) for k, t in taint.items()}


# What is said of a value as soon as it is so on one way.
_SPREADS = frozenset(("cookie",))


def join_values(a: Value, b: Value) -> Value:
    """What is known when either value may be there."""
    if a is b:
        return a
    if a is UNKNOWN and not b.taint and not b.obj and b.fn is None:
        return UNKNOWN
    if b is UNKNOWN and not a.taint and not a.obj and a.fn is None:
        return UNKNOWN
    same_const = a.const is b.const or (
        a.known and b.known and type(a.const) is type(b.const) and a.const == b.const
    )
    empty_a, empty_b = a.const is None, b.const is None
    new = Value(
        a.ref if a.ref == b.ref or empty_b else b.ref if empty_a else "",
        a.const if same_const else NO_CONST,
        join_taints(a.taint, b.taint),
        a.obj or b.obj,
    )
    if a.others or b.others or (a.obj and b.obj and a.obj != b.obj):
        new.others = tuple(
            {*a.others, *b.others, *((b.obj,) if b.obj and a.obj else ())} - {new.obj}
        )
    new.text = a.text if a.text == b.text else None
    if new.text is None and not same_const:
        # Of two texts the tainted one is the one that matters.
        new.text = (
            a.text if a.taint and not b.taint else b.text if b.taint and not a.taint else a.text
        )
        if new.text is not None and HOLE not in new.text:
            new.text += HOLE
    new.fn = a.fn or b.fn
    new.hint = a.hint or b.hint
    new.tags = a.tags & b.tags if not (empty_a or empty_b) else a.tags | b.tags
    new.tags |= (a.tags | b.tags) & _SPREADS
    return new


def join_objects(a: Obj, b: Obj) -> Obj:
    """What is known of an object when either state may be the case."""
    new = a.copy()
    if a.fields != b.fields:
        for key in a.fields.keys() | b.fields.keys():
            mine, other = a.fields.get(key), b.fields.get(key)
            if mine is not None and other is not None:
                new.fields[key] = join_values(mine, other)
            else:
                one = mine if mine is not None else other
                if one is not None:
                    new.fields[key] = join_values(one, UNKNOWN)
    new.rest = (
        a.rest if b.rest is None else b.rest if a.rest is None else join_values(a.rest, b.rest)
    )
    if a.length != b.length:
        new.length = -1
    new.vague = a.vague or b.vague
    new.state = a.state if _RANK[a.state] >= _RANK[b.state] else b.state
    new.parents = a.parents if a.parents == b.parents else tuple({*a.parents, *b.parents})
    return new


def join_heaps(a: Heap, b: Heap) -> Heap:
    """The objects of both branches."""
    if a is b:
        return a
    joined = dict(a)
    for key, obj in b.items():
        mine = joined.get(key)
        if mine is None:
            joined[key] = obj
        elif mine is not obj:
            joined[key] = join_objects(mine, obj)
    return joined


def join_vars(a: dict[str, Value], b: dict[str, Value]) -> dict[str, Value]:
    """The variables of both branches."""
    if a is b:
        return a
    joined = dict(a)
    for key, value in b.items():
        mine = joined.get(key)
        if mine is None:
            joined[key] = value
        elif mine is not value:
            joined[key] = join_values(mine, value)
    return joined
