"""Follows protected attributes from where they are read to where they change an outcome.

The flow is light: locals, aliases, destructuring, fields of `self`, and calls of functions in the
window, one deep. It knows names and structure, not types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fairhand_scanners.bias.criteria import asked
from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.leaving import Leaving, places
from fairhand_scanners.bias.outcomes import DECIDING, decides, kind_of_outcome, words_of
from fairhand_scanners.bias.scope import highest, target_name, worth
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.words import listed, stems, subtokens

_ADDING = frozenset({"append", "add", "push", "offer", "insert", "appendleft", "unshift", "extend"})
_LOOKING = listed("find search filter select match rank recommend shortlist hire pick choose")
_GROUNDS = listed("reason rule criterion criteria ground flag factor cause policy")
_COMPARING_NAMES = listed(
    "compare compareto comparator cmp tie tiebreak tiebreaker breaker order"
    " ordering rank ranking prefer better choose select winner pick winning sort"
    " sorter before precedes less"
)


class Flow(Leaving):
    """One walk over the shapes of a window. `events` holds what was found."""

    def window(self, shape: Shape) -> None:
        """Walk a whole window: first learn its functions and tables, then follow the code."""
        for part in shape.everything():
            self.steps.take()
            if part.kind == "func":
                self._functions.setdefault(part.name, part)
            elif part.kind == "assign" and part.kids[1].kind in ("list", "map", "str"):
                self._literals.setdefault(target_name(part.kids[0]), part.kids[1])
            elif (
                part.kind == "assign"
                and part.kids[1].kind == "call"
                and part.kids[1].name in ("compile", "RegExp")
                and part.kids[1].kids
                and part.kids[1].kids[0].kind == "str"
            ):
                self._literals.setdefault(target_name(part.kids[0]), part.kids[1].kids[0])
        self._whole = shape
        self.statement(shape)
        for name, pairs in self._puts.items():
            where = (pairs[0][0].start, pairs[-1][1].end)
            self._names = self._put_names[name]
            self._table(Shape("map", where, "", (), pairs), name)

    def statement(self, shape: Shape) -> None:
        """Follow one statement."""
        self.steps.take()
        kind = shape.kind
        if kind == "block":
            self._block(shape)
        elif kind == "if":
            self._branch(shape)
        elif kind == "switch":
            self._switch(shape)
        elif kind == "return":
            self._return(shape)
        elif kind == "assign":
            self._assign(shape)
        elif kind == "func":
            self._function(shape)
        elif kind == "class":
            with self._within(shape.name, 0.5):
                self.statement(shape.kids[0])
                self._constants(shape)
        elif kind == "for":
            self._loop(shape)
        elif kind == "while":
            self.value(shape.kids[0])
            self.statement(shape.kids[1])
        elif kind == "skip":
            self._outcome("skip", shape, [])
        elif kind == "throw":
            for kid in shape.kids:
                self.value(kid)
            self._outcome("throw", shape, words_of(shape))
        elif kind == "other":
            for kid in shape.kids:
                self.statement(kid)
        elif kind == "enum":
            self._reasons(shape.kids)
        elif kind in ("assert", "delete"):
            return
        else:
            self._expression(shape)

    def _constants(self, shape: Shape) -> None:
        """`class Bonus(Enum): MALE = 10; FEMALE = 0`: constants named for groups are a table."""
        pairs = [
            (Shape("str", (part.kids[0].start, part.kids[0].end), part.kids[0].name), part.kids[1])
            for part in shape.kids[0].kids
            if part.kind == "assign" and part.kids[0].kind == "name"
        ]
        self._reasons([key for key, _ in pairs])
        if len(pairs) > 1:
            self._table(Shape("map", (shape.start, shape.end), "", (), pairs), shape.name)

    def _reasons(self, constants: Sequence[Shape]) -> None:
        """Constants of a class like `RejectionReason` that are a protected attribute."""
        words = {word for name, near in self._names if near >= 0.5 for word in stems(name)}
        if words.isdisjoint(_GROUNDS) or words.isdisjoint(DECIDING):
            return
        for constant in constants:
            attribute = self._attribute(constant.name.lower())
            if attribute is not None and attribute.sure:
                facet = Facet(attribute, constant.name, "person", constant.start, constant.end)
                test = replace(facet, test=True, operator="is", values=(constant.name,))
                self._event("rule", (test,), constant, [])

    def _block(self, shape: Shape) -> None:
        for at, kid in enumerate(shape.kids):
            self.statement(kid)
            following = shape.kids[at + 1] if at + 1 < len(shape.kids) else None
            returns = following is not None and following.kind == "return" and following.kids
            if kid.kind == "if" and len(kid.kids) == 2 and following is not None and returns:
                # `if job in ("nurse", …): return "she"`, and "he" after it.
                self._guess(kid.kids[0], [first_value(kid.kids[1]), following.kids[0]])

    def _function(self, shape: Shape) -> None:
        known, guards = dict(self._known), self._guards
        self._guards = []
        parameters = shape.extra or []
        for name, kind in parameters:
            self._known.pop(name, None)
            self._owners[name] = kind or self._hinted
        self._hinted = ""
        pair = len(parameters) == 2 and parameters[0][1] == parameters[1][1]
        comparing = any(word in _COMPARING_NAMES for word in subtokens(shape.name)) and (
            pair or len(parameters) >= 2
        )
        self._comparing += comparing
        self._returned.append([])
        marked, told = len(self._names), len(self._purposes)
        self._names += [(name, 0.4) for name, _ in parameters]
        self._names += [(kind, 0.4) for _, kind in parameters if kind]
        with self._within(shape.name, 1.0):
            for default in shape.kids[1:]:
                if default.kind == "assign":
                    self._default(shape, *default.kids)
        self._names += [(given.name, 0.4) for given in shape.kids[1:] if given.kind == "name"]
        self._names.append((shape.name, 1.0))
        body = shape.kids[0]
        if body.kind == "block" and body.kids and body.kids[0].kind == "str":
            # A docstring tells what a function is for.
            self._purposes.append(body.kids[0].name[:160])
        outer = self._inside
        if shape.kind == "func" or outer is None:
            self._inside = shape
        if body.kind in ("block", "other"):
            self.statement(body)
        else:
            self._return(Shape("return", (body.start, body.end), "", [body]))
        self._inside = outer
        del self._purposes[told:]
        del self._names[marked:]
        self._comparing -= comparing
        self._returned.pop()
        self._guards = guards
        own = {
            name: facets
            for name, facets in self._known.items()
            if name.startswith(("self.", "this."))
        }
        self._known = {**known, **own}

    def _default(self, function: Shape, target: Shape, value: Shape) -> None:
        """`def find_candidates(pool, gender="male", max_age=35)`: whom a function looks for."""
        self._setting(target, value)
        attribute = self._attribute(target.name)
        literal = self._literal(value)
        if attribute is None or literal is None or _LOOKING.isdisjoint(stems(function.name)):
            return
        facet = asked(attribute, target, value, literal)
        if facet.fits_group():
            where = Shape("other", (target.start, value.end))
            self._event("criterion", (facet,), where, [])

    def _loop(self, shape: Shape) -> None:
        self.value(shape.kids[0])
        listed_names = self._literal(shape.kids[0]) or []
        for name in shape.extra or []:
            self._known.pop(name, None)
            self._owners[name] = target_name(shape.kids[0])
            # `for flag in ("is_muslim", "is_black")`: what a key of that name will read.
            if listed_names and len(shape.extra) == 1 and not any(map(groups_of, listed_names)):
                # Over all groups in turn nobody is chosen.
                self._literals[name] = Shape(
                    "list",
                    (shape.kids[0].start, shape.kids[0].end),
                    "",
                    [Shape("str", (shape.start, shape.start), one) for one in listed_names[:20]],
                )
            self._keys[name] = [one for one in listed_names[:20] if self._attribute(one)]
        names = [(name, 0.4) for name in shape.extra or []]
        names += [(word, 0.4) for word in words_of(shape.kids[0])[:3]]
        for part in shape.kids[1].everything():
            self.steps.take()
            if part.kind == "call" and part.name in _ADDING and part.extra[0] is not None:
                # What the loop fills tells what being passed over means.
                names.append((target_name(part.extra[0]), 0.6))
        marked = len(self._names)
        self._names += names
        self.statement(shape.kids[1])
        del self._names[marked:]

    def _branch(self, shape: Shape) -> None:
        condition = shape.kids[0]
        tests = self._tests(condition)
        if tests:
            self.conditions.append((condition.start, condition.end))
            with self._guarded(tests):
                self.statement(shape.kids[1])
            if len(shape.kids) > 2:
                with self._guarded([facet.turned() for facet in tests]):
                    self.statement(shape.kids[2])
        else:
            for kid in shape.kids[1:]:
                self.statement(kid)
            self._guess(condition, [first_value(kid) for kid in shape.kids[1:]])

    def _switch(self, shape: Shape) -> None:
        facets = [facet for kid in shape.kids for facet in self.value(kid)]
        raws = [facet for facet in facets if not facet.test]
        cases = shape.extra
        pending: list[str] = []
        results = []
        for values, body, falls in cases:
            pending += [word for value in values for word in self._literal(value) or ()]
            guards = [
                self.value(value) for value in values if value.kind in ("compare", "and", "or")
            ]
            if falls:
                continue
            tests = [
                replace(
                    facet, test=True, operator="==", values=tuple(pending), bound=highest(pending)
                )
                for facet in raws
                if not pending or worth(facet, "==", pending)
            ]
            tests += [facet for group in guards for facet in group if facet.test]
            pending = []
            results.append(body)
            if not tests or (raws and not values):
                self._bare(body)
                continue
            with self._guarded(tests):
                self._bare(body)
        self._guess(shape.kids[0] if shape.kids else shape, [first_value(body) for body in results])

    def _bare(self, body: Shape) -> None:
        """The body of a case, which is an expression in the arrow form of a switch."""
        if body.kind in ("block", "return", "throw", "if", "assign", "other", "switch", "for"):
            self.statement(body)
        else:
            self._return(Shape("return", (body.start, body.end), "", [body]))

    def _return(self, shape: Shape) -> None:
        if not shape.kids:
            self._outcome("leave", shape, [])
            return
        value = shape.kids[0]
        if value.kind in ("lambda", "func"):
            self._function(value)
            return
        facets = self._values_of(value, "")
        if self._returned:
            self._returned[-1] += [facet for facet in facets if facet.test]
            self._returned[-1] += [
                replace(facet, outcomes=(*facet.outcomes, value))
                for guard in self._guards
                for facet in guard
            ]
        kind = kind_of_outcome(value)
        if kind == "text" and self._inside is not None and places(self._inside.name):
            kind = "decision"
        self._outcome(kind, shape, words_of(value), self._texts(value))

    def _expression(self, shape: Shape) -> None:
        facets = self.value(shape)
        if shape.kind == "assign":
            return
        if shape.kind == "call":
            receiver, _ = shape.extra
            name = shape.name
            if name in ("put", "set") and len(shape.kids) == 2 and receiver is not None:
                self._puts.setdefault(target_name(receiver), []).append(
                    (shape.kids[0], shape.kids[1])
                )
                self._put_names.setdefault(target_name(receiver), list(self._names))
            chosen = tuple(facet for facet in facets if facet.outcomes)
            if chosen and not self._guards:
                # `queue.enqueue(a, a.race === "white" ? 0 : 5)`
                self._chosen(chosen, shape, [(name, 0.7)])
            words = words_of(shape)
            if self._guards:
                if name in _ADDING and receiver is not None:
                    words = [*words_of(receiver), *words]
                    self._outcome(_added(shape, receiver), shape, words, self._texts(shape))
                else:
                    kind = "decision" if decides(shape) else "call"
                    self._outcome(kind, shape, words, self._texts(shape))
            return
        if shape.kind == "choose" and facets:
            self._values_of(shape, "")
        elif shape.kind == "and" and len(shape.kids) == 2:
            # `cond && reject(x)` as a statement.
            tests = [facet for facet in self.value(shape.kids[0]) if facet.test]
            if tests:
                with self._guarded(tests):
                    self.statement(shape.kids[1])
        elif self._guards and shape.kind in ("name", "field", "arith") and shape.end > shape.start:
            # An unfinished statement, like `score -=`.
            self._outcome("start", shape, words_of(shape))


def _added(shape: Shape, receiver: Shape) -> str:
    """The kind of outcome when something is put into a list: only people are selected."""
    if any(kid.kind == "str" for kid in shape.kids):
        return "decision" if decides(receiver) else "text"
    names = [*words_of(receiver), *(word for kid in shape.kids for word in words_of(kid))]
    people = any(word in PEOPLE for name in names for word in stems(name))
    single = any(kid.kind == "name" and len(kid.name) == 1 for kid in shape.kids)
    return "add" if people or single or decides(receiver) else "object"


def first_value(shape: Shape) -> Shape | None:
    """The value a branch returns or assigns first."""
    steps = 0
    while shape.kind in ("block", "other") and shape.kids and steps < 8:
        shape = shape.kids[0]
        steps += 1
    if shape.kind == "return" and shape.kids:
        return shape.kids[0]
    if shape.kind == "assign":
        return shape.kids[1]
    return shape if shape.kind in ("str", "field") else None
