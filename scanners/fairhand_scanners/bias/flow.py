"""Follows protected attributes from where they are read to where they change an outcome.

The flow is light: locals, aliases, destructuring, fields of `self`, and calls of functions in the
window, one deep. It knows names and structure, not types.
"""

from __future__ import annotations

from dataclasses import replace

from fairhand_scanners.bias.attributes import attribute_named, groups_of
from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.outcomes import decides, is_formula, kind_of_outcome, words_of
from fairhand_scanners.bias.scope import Facets, highest, target_name, worth
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.values import Values
from fairhand_scanners.bias.words import listed, stems, subtokens

_ADDING = frozenset({"append", "add", "push", "offer", "insert", "appendleft", "unshift", "extend"})
# Short names of a yes or no about somebody, which mean too many other things elsewhere.
_VERDICTS = frozenset({"ok", "okay", "passed", "passes", "valid", "fit"})
_COMPARING_NAMES = listed(
    "compare compareto comparator cmp tie tiebreak tiebreaker breaker order"
    " ordering rank ranking prefer better choose select winner pick winning sort"
    " sorter before precedes less"
)


class Flow(Values):
    """One walk over the shapes of a window. `events` holds what was found."""

    def window(self, shape: Shape) -> None:
        """Walk a whole window: first learn its functions and tables, then follow the code."""
        for part in shape.everything():
            self.steps.take()
            if part.kind == "func":
                self._functions.setdefault(part.name, part)
            elif part.kind == "assign" and part.kids[1].kind in ("list", "map", "str"):
                self._literals.setdefault(target_name(part.kids[0]), part.kids[1])
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
        elif kind in ("assert", "delete"):
            return
        else:
            self._expression(shape)

    def _block(self, shape: Shape) -> None:
        for kid in shape.kids:
            self.statement(kid)

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

    def _loop(self, shape: Shape) -> None:
        self.value(shape.kids[0])
        for name in shape.extra or []:
            self._known.pop(name, None)
            self._owners[name] = target_name(shape.kids[0])
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
        self._outcome(kind, shape, words_of(value), self._texts(value))

    def _values_of(self, value: Shape, target: str) -> Facets:
        """The facets of a value that leaves here, with the events they make by themselves."""
        facets = self.value(value)
        names = [(target, 1.0)] if target else []
        if not target and value.kind == "other" and len(value.kids) == 1:
            value = value.kids[0]
        plain_tests = tuple(f for f in facets if f.test and not f.outcomes and not f.pair)
        if (
            plain_tests
            and not target
            and value.kind in ("and", "or", "not", "compare", "call", "field", "name")
        ):
            # A condition handed to another function selects.
            kind = "filter" if self._predicates else "boolean"
            self._event(kind, plain_tests, value, names)
        pairs = tuple(f for f in facets if f.pair)
        if pairs and not target and value.kind not in ("choose",):
            self._event("comparator" if self._comparing else "boolean", pairs, value, names)
        chosen = tuple(f for f in facets if f.outcomes)
        if chosen:
            self._chosen(chosen, value, names)
        if plain_tests and target and value.kind == "arith":
            # A condition that is reckoned with, as `40 * (race == "x")`.
            self._event("score", plain_tests, value, names)
        raws = tuple(f for f in facets if not f.test)
        if raws and is_formula(value):
            self._event("formula", raws, value, names)
        elif (raws and self._comparing and value.kind == "call") or (
            raws and value.kind == "call" and value.name == "compareTo"
        ):
            self._event("comparator", raws, value, names)
        return facets

    def _chosen(
        self, facets: tuple[Facet, ...], value: Shape, names: list[tuple[str, float]]
    ) -> None:
        outcomes = facets[0].outcomes
        kinds = {kind_of_outcome(outcome) for outcome in outcomes}
        words = [(word, 1.0) for outcome in outcomes for word in words_of(outcome)]
        texts = tuple(text for outcome in outcomes for text in self._texts(outcome))
        for kind in ("decision", "number", "person", "boolean", "filter", "object", "text"):
            if kind in kinds:
                if (
                    self._comparing
                    and kind in ("number", "person", "object", "boolean")
                    and not names
                ):
                    kind = "comparator"
                elif kind == "object" and self._stated:
                    # `score += BONUS[gender]`: whatever stands in the table is an amount.
                    kind = "score"
                self._event(kind, facets, value, [*names, *words], texts)
                return

    def _assign(self, shape: Shape) -> None:
        target, value = shape.kids
        name = target_name(target)
        if value.kind in ("lambda", "func"):
            self._function(Shape("func", (shape.start, shape.end), name, value.kids, value.extra))
            return
        if value.kind == "map":
            self._table(value, name)
            self._audience(name, value)
            self._weights(value, name)
        elif value.kind == "list":
            self._features(value, name, more=shape.name == "+=")
        noted = len(self.events)
        with self._within(name, 1.0):
            outer, self._target = self._target, name
            inside = self.value(value)
            self._target = outer
        self._groups_apart.pop(name, None)
        for event in self.events[noted:]:
            if event.sink == "filter":
                self._groups_apart[name] = event.facets
        described = self._attribute(name) is not None
        stated = shape.name not in ("=", ":=", "") or refers(value, name) or target.kind == "field"
        if target.kind == "sub":
            self._masked(target, shape)
        if (stated or target.kind == "sub") and not described:
            self._stated = stated and shape.name not in ("=", ":=", "")
            facets = self._values_of(value, name)
            self._stated = False
            tests = tuple(f for f in facets if f.test and not f.outcomes)
            if tests and shape.name in ("=", "") and target.kind == "field":
                self._event("boolean", tests, shape, [(name, 1.0)])
        elif not described and _reckons_with_a_test(value):
            tests = tuple(f for f in inside if f.test and not f.outcomes and not f.pair)
            if tests:
                self._event("score", tests, value, [(name, 1.0)])
        elif any(f.outcomes for f in inside) and not described:
            chosen = tuple(f for f in inside if f.outcomes)
            self._chosen(chosen, value, [(name, 1.0)])
        if target.kind == "field" and any(
            word in ("where", "query", "filter", "criterion", "criteria", "condition", "match")
            for word in stems(target_name(target.kids[0]))
        ):
            pairs = [(Shape("str", (target.start, target.end), target.name), value)]
            tests = tuple(
                self._document_filter(Shape("map", (shape.start, shape.end), "", (), pairs))
            )
            if tests:
                self._event("filter", tests, shape, [])
        key = self._key(target)
        if key:
            attribute = self._attribute(name)
            if shape.name in ("=", ":=", ""):
                self._known[key] = inside
                if described and any(facet.outcomes for facet in inside):
                    # `gender = 0 if gender == "f" else 1` is still the gender.
                    del self._known[key]
                if (
                    not inside
                    and attribute is not None
                    and value.kind in ("call", "sub", "field", "arith", "name")
                ):
                    del self._known[key]
            elif inside:
                self._known[key] = self._known.get(key, []) + inside
        self._guess_choice(value)
        if self._guards:
            if stated and kind_of_outcome(value) in ("number", "object", "other"):
                kind = "score"
            else:
                kind = kind_of_outcome(value)
            verdict = decides(target) or name in _VERDICTS
            if kind == "boolean" and not verdict and shape.name in ("=", ""):
                # `setup["interpreter"] = True` notes a need; `accepted = True` decides.
                kind = "object"
            if counts(name, value, shape.name):
                kind = "count"
            if attribute_named(name) is not None:
                kind = "label"
            self._outcome(
                kind, shape, [name, *words_of(target), *words_of(value)], self._texts(value)
            )

    def _masked(self, target: Shape, shape: Shape) -> None:
        """`df.loc[df.gender == "F", "score"] -= 5`: a score changed for some rows."""
        tests = tuple(
            f for key in target.kids[1:] for f in self._quiet(key) if f.test and not f.outcomes
        )
        columns = [(key.name, 1.0) for key in target.kids[1:] if key.kind == "str"]
        kind = kind_of_outcome(shape.kids[1])
        if tests and columns:
            kind = "score" if kind in ("number", "object") or shape.name not in ("=", "") else kind
            self._event(kind, tests, shape, columns, self._texts(shape.kids[1]))

    def _quiet(self, shape: Shape) -> Facets:
        """The facets of a shape without the events on the way."""
        self._inlined += 1
        try:
            return self.value(shape)
        finally:
            self._inlined -= 1

    def _expression(self, shape: Shape) -> None:
        facets = self.value(shape)
        if shape.kind == "assign":
            return
        if shape.kind == "call":
            receiver, _ = shape.extra
            name = shape.name
            if name == "put" and len(shape.kids) == 2 and receiver is not None:
                self._puts.setdefault(target_name(receiver), []).append(
                    (shape.kids[0], shape.kids[1])
                )
                self._put_names.setdefault(target_name(receiver), list(self._names))
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

    def _outcome(
        self, kind: str, shape: Shape, words: list[str], texts: tuple[str, ...] = ()
    ) -> None:
        facets = tuple(facet for guard in self._guards for facet in guard)
        if not facets:
            return
        if self._comparing and kind in ("number", "person", "object", "other"):
            kind = "comparator"
        self._event(kind, facets, shape, [(word, 1.0) for word in words], texts)


def _reckons_with_a_test(value: Shape) -> bool:
    """`40 * (race == "x")` somewhere in a value: the answer to a question as a number."""
    return any(
        part.kind == "arith"
        and part.name == "*"
        and any(kid.kind == "compare" for kid in part.kids)
        for part in value.everything()
    )


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


def refers(value: Shape, name: str) -> bool:
    return bool(name) and any(
        part.kind == "name" and part.name == name for part in value.everything()
    )


def counts(name: str, value: Shape, operator: str) -> bool:
    """`women += 1`: counting, not deciding."""
    words = stems(name)
    one = value.kind == "num" and value.name in ("1", "1L", "1.0")
    if operator not in ("+=", "-="):
        one = value.kind == "arith" and any(
            kid.kind == "num" and kid.name == "1" for kid in value.kids
        )
    counting = any(
        word in ("count", "num", "total", "number", "n", "tally", "counter", "sum")
        for word in words
    )
    return one and (counting or bool(groups_of(name)) or any(groups_of(word) for word in words))
