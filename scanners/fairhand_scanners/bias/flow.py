"""Follows protected attributes from where they are read to where they change an outcome.

The flow is light: locals, aliases, destructuring, fields of `self`, and calls of functions in the
window, one deep. It knows names and structure, not types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from fairhand_scanners.bias.attributes import Attribute, attribute_named, extra_names, groups_of, understood
from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.facets import Event, Facet
from fairhand_scanners.bias.outcomes import kind_of_outcome, words_of
from fairhand_scanners.bias.policy import BiasSettings
from fairhand_scanners.bias.queries import parts_of_query
from fairhand_scanners.bias.reading import THROUGH
from fairhand_scanners.bias.shapes import Shape, Steps
from fairhand_scanners.bias.words import plain, stems, subtokens

Facets = list[Facet]

_SORTING = frozenset(
    "sort sorted min max nsmallest nlargest toSorted sort_values order_by orderBy sortBy sort_by"
    " thenComparing comparing comparingInt comparingDouble comparingLong thenComparingInt minBy"
    " maxBy compare heappush merge arg_sort orderByAsc orderByDesc rank_by addOrderBy OrderBy"
    " sorting argmax argmin idxmax reversed heapify insort distinctBy min_by max_by".split()
)
_FILTERING = frozenset(
    "filter filter_by removeIf remove_if find findAll findOne find_all findFirst reject exclude where"
    " partition takeWhile dropWhile query findMany select count_documents deleteMany anyMatch noneMatch"
    " allMatch filterfalse aggregate match andWhere having retainAll search deleteAll updateMany"
    " update_many delete_many some every".split()
)
_QUERYING = frozenset(
    "eq neq ne gt lt gte lte equal notEqual lessThan greaterThan where whereNot andWhere orWhere whereEqualTo"
    " whereNotEqualTo whereIn whereNotIn in not is filter equalTo".split()
)
_ADDING = frozenset({"append", "add", "push", "offer", "insert", "appendleft", "unshift", "extend"})
_COMPARING_NAMES = frozenset(
    "compare compareto comparator cmp tie tiebreak tiebreaker breaker order ordering rank ranking prefer"
    " better choose select winner pick winning sort sorter before precedes less".split()
)
_DECIDED_UPON = frozenset(
    "applicant candidate employee worker tenant student driver patient renter borrower teacher defendant person people"
    " volunteer jobseeker pupil donor".split()
)
_NUMBER = re.compile(r"-?\d[\d_]*(?:\.\d+)?")
_LITERAL_NAME = re.compile(r"[A-Z][A-Z0-9_]*$")
_WOMENS_COLLEGE = re.compile(r"women'?s? (?:college|chess|club|rugby|team|soccer)|\bhbcu\b|mosque|islamic", re.I)


class Flow:
    """One walk over the shapes of a window. `events` holds what was found."""

    def __init__(self, settings: BiasSettings, steps: Steps, around: Sequence[tuple[str, float]]) -> None:
        self.settings = settings
        self.steps = steps
        self.events: list[Event] = []
        self.conditions: list[tuple[int, int]] = []
        self._known: dict[str, Facets] = {}
        self._literals: dict[str, Shape] = {}
        self._functions: dict[str, Shape] = {}
        self._returned: list[Facets] = []
        self._guards: list[Facets] = []
        self._names: list[tuple[str, float]] = list(around)
        self._target = ""
        self._stated = False
        self._hinted = ""
        self._owners: dict[str, str] = {}
        self._inside: Shape | None = None
        self._whole: Shape | None = None
        self._ambients: dict[int, list[tuple[str, float]]] = {}
        self._comparing = 0
        self._inlined = 0
        self._puts: dict[str, list[tuple[Shape, Shape]]] = {}
        self._put_names: dict[str, list[tuple[str, float]]] = {}
        self._extra = extra_names(settings.extra_attributes)
        self._groups = {plain(value).lower(): dimension for value, dimension in settings.extra_groups}

    # What is in the window -------------------------------------------------------------------

    def window(self, shape: Shape) -> None:
        """Walk a whole window: first learn its functions and tables, then follow the code."""
        for part in shape.everything():
            self.steps.take()
            if part.kind == "func":
                self._functions.setdefault(part.name, part)
            elif part.kind == "assign" and part.kids[1].kind in ("list", "map", "str"):
                self._literals.setdefault(_target_name(part.kids[0]), part.kids[1])
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

    @contextmanager
    def _within(self, name: str, nearness: float) -> Iterator[None]:
        self._names.append((name, nearness))
        try:
            yield
        finally:
            self._names.pop()

    @contextmanager
    def _guarded(self, facets: Facets) -> Iterator[None]:
        self._guards.append(facets)
        try:
            yield
        finally:
            self._guards.pop()

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
        marked = len(self._names)
        self._names += [(name, 0.4) for name, _ in parameters]
        self._names += [(kind, 0.4) for _, kind in parameters if kind]
        self._names.append((shape.name, 1.0))
        body = shape.kids[0]
        outer = self._inside
        if shape.kind == "func" or outer is None:
            self._inside = shape
        if body.kind in ("block", "other"):
            self.statement(body)
        else:
            self._return(Shape("return", (body.start, body.end), "", [body]))
        self._inside = outer
        del self._names[marked:]
        self._comparing -= comparing
        self._returned.pop()
        self._guards = guards
        own = {name: facets for name, facets in self._known.items() if name.startswith(("self.", "this."))}
        self._known = {**known, **own}

    def _loop(self, shape: Shape) -> None:
        self.value(shape.kids[0])
        for name in shape.extra or []:
            self._known.pop(name, None)
            self._owners[name] = _target_name(shape.kids[0])
        names = [(name, 0.4) for name in shape.extra or []]
        names += [(word, 0.4) for word in words_of(shape.kids[0])[:3]]
        marked = len(self._names)
        self._names += names
        self.statement(shape.kids[1])
        del self._names[marked:]

    def _branch(self, shape: Shape) -> None:
        condition = shape.kids[0]
        tests = [facet for facet in self.value(condition) if facet.test]
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
            self._guess(condition, [_first_value(kid) for kid in shape.kids[1:]])

    def _switch(self, shape: Shape) -> None:
        facets = [facet for kid in shape.kids for facet in self.value(kid)]
        raws = [facet for facet in facets if not facet.test]
        cases = shape.extra
        pending: list[str] = []
        results = []
        for values, body, falls in cases:
            pending += [word for value in values for word in self._literal(value) or ()]
            guards = [self.value(value) for value in values if value.kind in ("compare", "and", "or")]
            if falls:
                continue
            tests = [
                replace(facet, test=True, operator="==", values=tuple(pending), bound=_bound(pending))
                for facet in raws
                if not pending or _worth(facet, "==", pending)
            ]
            tests += [facet for group in guards for facet in group if facet.test]
            pending = []
            results.append(body)
            if not tests or (raws and not values):
                self._bare(body)
                continue
            with self._guarded(tests):
                self._bare(body)
        self._guess(shape.kids[0] if shape.kids else shape, [_first_value(body) for body in results])

    def _bare(self, body: Shape) -> None:
        """The body of a case, which is an expression in the arrow form of a switch."""
        if body.kind in ("block", "return", "throw", "if", "assign", "other", "switch", "for"):
            self.statement(body)
        else:
            self._return(Shape("return", (body.start, body.end), "", [body]))

    # Outcomes --------------------------------------------------------------------------------

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
                replace(facet, outcomes=(*facet.outcomes, value)) for guard in self._guards for facet in guard
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
        if plain_tests and not target and value.kind in ("and", "or", "not", "compare", "call", "field", "name"):
            self._event("boolean", plain_tests, value, names)
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
        if raws and _is_formula(value):
            self._event("formula", raws, value, names)
        elif raws and self._comparing and value.kind == "call":
            self._event("comparator", raws, value, names)
        elif raws and value.kind == "call" and value.name == "compareTo":
            self._event("comparator", raws, value, names)
        return facets

    def _chosen(self, facets: tuple[Facet, ...], value: Shape, names: list[tuple[str, float]]) -> None:
        outcomes = facets[0].outcomes
        kinds = {kind_of_outcome(outcome) for outcome in outcomes}
        words = [(word, 1.0) for outcome in outcomes for word in words_of(outcome)]
        texts = tuple(text for outcome in outcomes for text in self._texts(outcome))
        for kind in ("decision", "number", "person", "boolean", "filter", "object", "text"):
            if kind in kinds:
                if self._comparing and kind in ("number", "person", "object", "boolean") and not names:
                    kind = "comparator"
                elif kind == "object" and self._stated:
                    # `score += BONUS[gender]`: whatever stands in the table is an amount.
                    kind = "score"
                self._event(kind, facets, value, [*names, *words], texts)
                return

    def _assign(self, shape: Shape) -> None:
        target, value = shape.kids
        name = _target_name(target)
        if value.kind in ("lambda", "func"):
            self._function(Shape("func", (shape.start, shape.end), name, value.kids, value.extra))
            return
        if value.kind == "map":
            self._table(value, name)
        elif value.kind == "list":
            self._features(value, name)
        with self._within(name, 1.0):
            outer, self._target = self._target, name
            inside = self.value(value)
            self._target = outer
        stated = shape.name not in ("=", ":=", "") or _refers(value, name) or target.kind == "field"
        if target.kind == "sub":
            self._masked(target, shape)
        if stated or target.kind == "sub":
            self._stated = stated and shape.name not in ("=", ":=", "")
            facets = self._values_of(value, name)
            self._stated = False
            tests = tuple(f for f in facets if f.test and not f.outcomes)
            if tests and shape.name in ("=", "") and target.kind == "field":
                self._event("boolean", tests, shape, [(name, 1.0)])
        elif any(f.outcomes for f in inside):
            chosen = tuple(f for f in inside if f.outcomes)
            self._chosen(chosen, value, [(name, 1.0)])
        if target.kind == "field" and any(
            word in ("where", "query", "filter", "criterion", "criteria", "condition", "match") for word in stems(_target_name(target.kids[0]))
        ):
            pairs = [(Shape("str", (target.start, target.end), target.name), value)]
            tests = tuple(self._document_filter(Shape("map", (shape.start, shape.end), "", (), pairs)))
            if tests:
                self._event("filter", tests, shape, [])
        key = self._key(target)
        if key:
            attribute = self._attribute(name)
            if shape.name in ("=", ":=", ""):
                self._known[key] = inside
                if not inside and attribute is not None and value.kind in ("call", "sub", "field", "arith", "name"):
                    del self._known[key]
            elif inside:
                self._known[key] = self._known.get(key, []) + inside
        self._guess_choice(value)
        if self._guards:
            if stated and kind_of_outcome(value) in ("number", "object", "other"):
                kind = "score"
            else:
                kind = kind_of_outcome(value)
            if _counts(name, value, shape.name):
                kind = "count"
            if attribute_named(name) is not None and kind == "text":
                kind = "label"
            self._outcome(kind, shape, [name, *words_of(target), *words_of(value)], self._texts(value))

    def _masked(self, target: Shape, shape: Shape) -> None:
        """`df.loc[df.gender == "F", "score"] -= 5`: a score changed for some rows."""
        tests = tuple(f for key in target.kids[1:] for f in self._quiet(key) if f.test and not f.outcomes)
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
                self._puts.setdefault(_target_name(receiver), []).append((shape.kids[0], shape.kids[1]))
                self._put_names.setdefault(_target_name(receiver), list(self._names))
            words = words_of(shape)
            if self._guards:
                if name in _ADDING and receiver is not None:
                    words = [*words_of(receiver), *words]
                    self._outcome("add", shape, words, self._texts(shape))
                else:
                    self._outcome("call", shape, words, self._texts(shape))
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

    def _outcome(self, kind: str, shape: Shape, words: list[str], texts: tuple[str, ...] = ()) -> None:
        facets = tuple(facet for guard in self._guards for facet in guard)
        if not facets:
            return
        if self._comparing and kind in ("number", "person", "object", "other"):
            kind = "comparator"
        self._event(kind, facets, shape, [(word, 1.0) for word in words], texts)

    def _event(
        self,
        kind: str,
        facets: tuple[Facet, ...],
        shape: Shape,
        words: list[tuple[str, float]],
        texts: tuple[str, ...] = (),
    ) -> None:
        if self._inlined:
            return
        owners = [(facet.owner, 0.5) for facet in facets]
        around = [*words, *reversed(self._names), *owners]
        around += self._ambient()
        event = Event(kind, facets, shape.start, shape.end, around, texts, bool(self._guards), self._target)
        self.events.append(event)

    def _ambient(self) -> list[tuple[str, float]]:
        """Names from the function around, or from the whole window at its top: far, but telling."""
        place = self._inside or self._whole
        if place is None:
            return []
        found = self._ambients.get(place.start)
        if found is None:
            names: dict[str, None] = {}
            for part in place.everything():
                self.steps.take()
                if part.kind in ("name", "field", "call") and len(names) < 60:
                    names[part.name] = None
            found = [(name, 0.2) for name in names]
            self._ambients[place.start] = found
        return found

    # Values ----------------------------------------------------------------------------------

    def value(self, shape: Shape) -> Facets:
        """The facets of an expression. Events inside it (filters, sorts) are noted on the way."""
        self.steps.take()
        kind = shape.kind
        if kind == "name":
            return self._name(shape)
        if kind == "field":
            return self._field(shape)
        if kind == "compare":
            return self._compare(shape)
        if kind in ("and", "or"):
            return [facet for kid in shape.kids for facet in self.value(kid) if facet.test or kind == "or"]
        if kind == "not":
            return [facet.turned() for facet in self.value(shape.kids[0])]
        if kind == "choose":
            return self._choose(shape)
        if kind == "call":
            return self._call(shape)
        if kind == "sub":
            return self._sub(shape)
        if kind == "comp":
            return self._comprehension(shape)
        if kind in ("arith", "list"):
            if kind == "list":
                self._features(shape, "")
            return [facet for kid in shape.kids for facet in self.value(kid)]
        if kind == "str":
            self._string(shape)
            for kid in shape.kids:
                self.value(kid)
            return []
        if kind == "map":
            self._map_value(shape)
            return []
        if kind in ("lambda", "func"):
            self._function(shape)
            return []
        if kind == "switch":
            self._switch(shape)
            return []
        if kind == "assign":
            self._assign(shape)
            return self._known.get(self._key(shape.kids[0]), [])
        if kind == "other" and len(shape.kids) == 1:
            return self.value(shape.kids[0])
        for kid in shape.parts():
            self.statement(kid)
        return []

    def _attribute(self, name: str) -> Attribute | None:
        found = self._extra.get(stems(name)) if self._extra else None
        return found or understood(attribute_named(name), self.settings.languages)

    def _made(self, shape: Shape, attribute: Attribute, owner: str) -> Facets:
        facet = Facet(attribute, shape.name, owner, shape.start, shape.end)
        hint = self._owners.get(owner)
        if hint and facet.about_a_person() is None:
            facet = replace(facet, owner=hint)
        if facet.about_a_person() is False:
            return []
        if attribute.flag:
            facet = replace(facet, test=True, operator="is", values=(shape.name,))
        return [facet]

    def _name(self, shape: Shape) -> Facets:
        known = self._known.get(shape.name)
        if known is not None:
            return [replace(facet, start=shape.start, end=shape.end) for facet in known]
        if _LITERAL_NAME.match(shape.name):
            return []
        attribute = self._attribute(shape.name)
        return [] if attribute is None else self._made(shape, attribute, "")

    def _field(self, shape: Shape) -> Facets:
        owner = shape.kids[0]
        if owner.kind == "name" and owner.name in ("self", "this"):
            known = self._known.get(f"self.{shape.name}")
            if known is not None:
                return [replace(facet, start=shape.start, end=shape.end) for facet in known]
        if _LITERAL_NAME.match(shape.name) and len(shape.name) > 1 and owner.kind in ("name", "field"):
            if owner.kind == "name":
                return []
            return [facet for facet in self.value(owner) if facet.attribute.sure and not facet.test]
        owner_name = _target_name(owner)
        hint = self._owners.get(owner_name) or owner_name
        attribute = self._attribute(shape.name)
        if attribute is None and "disabled" in subtokens(shape.name) and len(subtokens(shape.name)) <= 2:
            # `user.isDisabled()` is an account; `applicant.isDisabled()` is a person.
            if any(word in _DECIDED_UPON for word in stems(hint)):
                attribute = Attribute("disability", flag=True)
        if attribute is None and shape.name.isalpha() and shape.name.islower() and owner_name:
            flag = attribute_named("is_" + shape.name)
            if flag is not None and flag.flag and any(word in PEOPLE for word in stems(owner_name)):
                attribute = flag
        if attribute is None or not attribute.sure:
            joined = self._attribute(f"{owner_name}_{shape.name}") if owner_name else None
            if joined is not None and joined.sure:
                attribute = joined
        if attribute is not None:
            return self._made(shape, attribute, owner_name)
        if shape.name in THROUGH or shape.name in ("str", "dt", "values", "value", "year"):
            return self.value(owner)
        if owner.kind in ("call", "sub", "comp"):
            self.value(owner)
        elif owner.kind in ("field", "name"):
            # `person.disability.type` still tells of the disability.
            return [facet for facet in self.value(owner) if facet.attribute.sure and not facet.test]
        return []

    def _compare(self, shape: Shape) -> Facets:
        left, right = shape.kids
        on_left, on_right = self.value(left), self.value(right)
        raw_left = [facet for facet in on_left if not facet.test]
        raw_right = [facet for facet in on_right if not facet.test]
        if raw_left and raw_right:
            one, two = raw_left[0], raw_right[0]
            if shape.name in ("in", "not in"):
                # Membership of one list in another is a match, like a skill or a wish.
                return []
            if one.dimension == two.dimension or {one.dimension, two.dimension} == {"gender", "transgender"}:
                merged = two if two.dimension == "transgender" else one
                return [replace(merged, test=True, pair=True, operator=shape.name)]
            return []
        tests = [facet for facet in (*on_left, *on_right) if facet.test]
        if tests:
            other = right if on_left else left
            if other.kind == "const" and (other.name == "false") != (shape.name == "!="):
                return [facet.turned() for facet in tests]
            return tests
        raws, other = (raw_left, right) if raw_left else (raw_right, left)
        if not raws:
            return self._proxy_text(shape, left, right)
        values = self._literal(other)
        if values == ["null"] and raws[0].dimension in ("disability", "pregnancy", "genetic") and raws[0].attribute.sure:
            # Having an illness on record at all.
            return [replace(f, test=True, operator="is", values=(f.name,), negated=shape.name == "==") for f in raws]
        if values is None or not any(values) or values == ["null"]:
            return []
        operator = shape.name if raw_left else {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(shape.name, shape.name)
        bound = _bound(values)
        return [
            replace(
                facet,
                test=True,
                operator=operator,
                values=tuple(values),
                bound=bound,
                negated=operator in ("!=", "not in"),
                end=max(facet.end, shape.end),
            )
            for facet in raws
            if _worth(facet, operator, values)
        ]

    def _proxy_text(self, shape: Shape, left: Shape, right: Shape) -> Facets:
        for one in (left, right):
            if one.kind == "str" and _WOMENS_COLLEGE.search(one.name):
                dimension = "gender" if "women" in one.name.lower() else "race"
                if "mosque" in one.name.lower() or "islam" in one.name.lower():
                    dimension = "religion"
                attribute = Attribute(dimension, flag=True)
                return [Facet(attribute, "text", "", shape.start, shape.end, test=True, values=(one.name,))]
        return []

    def _literal(self, shape: Shape, depth: int = 0) -> list[str] | None:
        """The literal values a shape stands for, or None when it is something else."""
        if shape.kind in ("num", "const"):
            return [shape.name]
        if shape.kind == "str":
            return None if shape.kids else [shape.name]
        if shape.kind in ("list", "other"):
            found = [value for kid in shape.kids for value in self._literal(kid, depth + 1) or ()]
            return found or None
        if shape.kind in ("name", "field"):
            name = shape.name
            if shape.extra == "()":
                return None
            literal = self._literals.get(name)
            if literal is not None and literal.kind in ("list", "str") and depth < 3:
                return self._literal(literal, depth + 1)
            if _LITERAL_NAME.match(name) or (depth == 0 and name[:1].isupper() and shape.kind == "field"):
                return [name]
            return None
        if shape.kind == "call" and shape.name in ("range", "compile", "of", "asList", "frozenset", "set", "tuple"):
            found = [value for kid in shape.kids for value in self._literal(kid, depth + 1) or ()]
            return found or None
        return None

    def _choose(self, shape: Shape) -> Facets:
        tests = [facet for facet in self.value(shape.kids[0]) if facet.test]
        rest = shape.kids[1:]
        inner = [facet for kid in rest for facet in self.value(kid)]
        if not tests:
            self._guess_choice(shape)
            return inner
        self.conditions.append((shape.kids[0].start, shape.kids[0].end))
        return [replace(facet, outcomes=tuple(rest)) for facet in tests] + [f for f in inner if f.outcomes]

    def _sub(self, shape: Shape) -> Facets:
        target, *keys = shape.kids
        found: Facets = []
        for key in keys:
            facets = self.value(key)
            tests = tuple(facet for facet in facets if facet.test)
            if tests:
                # A mask of a data frame.
                self._event("filter", tests, shape, [(word, 0.6) for word in words_of(target)])
                continue
            table = target if target.kind == "map" else self._literals.get(_target_name(target))
            outcomes: tuple[Shape, ...] = ()
            if table is not None and table.kind == "map":
                outcomes = tuple(value for _, value in table.extra)
            elif facets and target.kind in ("name", "field"):
                outcomes = (target,)
            found += [replace(f, test=True, outcomes=outcomes, values=("*",)) for f in facets if outcomes]
        found += [facet for facet in self.value(target) if facet.outcomes]
        return found

    def _comprehension(self, shape: Shape) -> Facets:
        element, source, *conditions = shape.kids
        self.value(source)
        for name in shape.extra:
            self._known.pop(name, None)
            self._owners[name] = _target_name(source)
        tests = tuple(facet for kid in conditions for facet in self.value(kid) if facet.test)
        marked = len(self._names)
        self._names += [(word, 0.5) for word in words_of(source)[:3]]
        self._names += [(name, 0.4) for name in shape.extra]
        if tests:
            self._event("filter", tests, shape, [(word, 0.5) for word in words_of(element)[:3]])
        inner = self.value(element)
        chosen = tuple(facet for facet in inner if facet.outcomes)
        del self._names[marked:]
        return list(chosen)

    def _call(self, shape: Shape) -> Facets:
        receiver, keywords = shape.extra
        name = shape.name
        if name in _SORTING:
            return self._sorting(shape)
        if name in _FILTERING and not (shape.kids and shape.kids[0].kind == "str" and len(shape.kids) > 1):
            self._filtering(shape)
            return []
        through: Facets = []
        if receiver is not None:
            through = self.value(receiver)
        given: list[Facets] = []
        for kid in shape.kids:
            if kid.kind == "lambda" and receiver is not None:
                self._callback(kid, receiver, [one.name for one in shape.kids if one.kind == "str"])
                given.append([])
            else:
                given.append(self.value(kid))
        for key, kid in keywords:
            with self._within(key, 0.6):
                self.value(kid)
        if name in THROUGH:
            return through + [facet for facets in given for facet in facets]
        flag = attribute_named(name)
        if flag is not None and flag.flag and len(shape.kids) <= 1:
            owner = _target_name(shape.kids[0]) if shape.kids else ""
            return self._made(Shape("name", (shape.start, shape.end), name), flag, owner)
        if name == "compareTo" or name in ("localeCompare", "cmp"):
            raws = [f for facets in (through, *given) for f in facets if not f.test]
            if raws:
                self._event("comparator", tuple(raws), shape, [])
            return []
        if name in _QUERYING and len(shape.kids) in (2, 3):
            self._queried(shape, given)
        if name in ("when", "case", "CASE", "If", "IF", "where", "cond") and given and given[0]:
            rest = tuple(shape.kids[1:])
            return [replace(f, outcomes=rest) for f in given[0] if f.test and rest]
        local = self._functions.get(name)
        if local is not None:
            return self._inline(local, given)
        if through and name in ("map", "apply", "replace", "transform"):
            tables = [kid if kid.kind == "map" else self._literals.get(_target_name(kid)) for kid in shape.kids]
            outcomes = tuple(v for table in tables if table and table.kind == "map" for _, v in table.extra)
            return [replace(f, test=True, outcomes=outcomes) for f in through if outcomes]
        return [facet for facets in given for facet in facets if facet.outcomes]

    def _queried(self, shape: Shape, given: list[Facets]) -> None:
        """`.neq("ethnicity", "black")`, `where("age", "<", 40)`, `equal(root.get("sex"), "M")`."""
        subject, value = shape.kids[0], shape.kids[-1]
        literal = self._literal(value)
        facets = [facet for facet in given[0] if not facet.test] if given else []
        if subject.kind == "str":
            attribute = self._attribute(subject.name.rsplit(".", 1)[-1])
            if attribute is not None:
                facets = [Facet(attribute, subject.name, "", subject.start, value.end)]
        if literal is None or not facets:
            return
        operator = {"neq": "!=", "ne": "!=", "notEqual": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=",
                    "lessThan": "<", "greaterThan": ">", "in": "in", "whereNot": "!=", "not": "!="}.get(shape.name, "==")
        if len(shape.kids) == 3 and shape.kids[1].kind == "str":
            operator = {"=": "=="}.get(shape.kids[1].name, shape.kids[1].name)
        tests = tuple(
            replace(f, test=True, operator=operator, values=tuple(literal), bound=_bound(literal), negated=operator == "!=")
            for f in facets
            if _worth(f, operator, literal)
        )
        if tests:
            receiver = shape.extra[0]
            self._event("filter", tests, shape, [(w, 0.5) for w in (words_of(receiver)[:8] if receiver else ())])

    def _inline(self, local: Shape, given: list[Facets]) -> Facets:
        """What a function of the window returns for these arguments, one call deep."""
        if self._inlined:
            return []
        self._inlined += 1
        known, guards = self._known, self._guards
        self._known = dict(known)
        self._guards = []
        for (name, _), facets in zip(local.extra or [], given, strict=False):
            if facets:
                self._known[name] = facets
        self._returned.append([])
        body = local.kids[0]
        if body.kind == "block":
            self.statement(body)
        else:
            self._return(Shape("return", (body.start, body.end), "", [body]))
        found = self._returned.pop()
        self._known, self._guards = known, guards
        self._inlined -= 1
        unique: dict[tuple[str, str], Facet] = {}
        for facet in found:
            at = (facet.dimension, facet.name)
            old = unique.get(at)
            outcomes = (*old.outcomes, *facet.outcomes) if old else facet.outcomes
            kinds = {kind_of_outcome(outcome) for outcome in outcomes}
            if kinds == {"boolean"}:
                outcomes = ()
            unique[at] = replace(facet, outcomes=outcomes)
        return list(unique.values())

    def _callback(self, kid: Shape, receiver: Shape, texts: list[str]) -> None:
        names = [(word, 0.5) for word in (*texts, *words_of(receiver)[:3])]
        marked = len(self._names)
        self._names += names
        self._hinted = _target_name(receiver)
        self._function(kid)
        self._hinted = ""
        del self._names[marked:]

    def _lambda_facets(self, kid: Shape, receiver: Shape | None) -> Facets:
        """What the body of a callback returns, without the events of its own."""
        self._introduce(kid, receiver)
        body = kid.kids[0]
        if body.kind != "block":
            return self.value(body)
        self._returned.append([])
        self._inlined += 1
        self.statement(body)
        self._inlined -= 1
        found = self._returned.pop()
        return found

    def _introduce(self, kid: Shape, receiver: Shape | None) -> None:
        """The parameters of a callback are what its receiver holds."""
        for name, kind in kid.extra or []:
            self._known.pop(name, None)
            self._owners[name] = kind or (_target_name(receiver) if receiver is not None else "")

    def _sorting(self, shape: Shape) -> Facets:
        receiver, keywords = shape.extra
        names = [(word, 0.6) for word in (words_of(receiver)[:4] if receiver is not None else ())]
        names += [(word, 0.6) for kid in shape.kids for word in words_of(kid)[:2] if kid.kind in ("name", "field")]
        facets: Facets = []
        if receiver is not None:
            facets += [f for f in self.value(receiver) if f.outcomes]
        by_strings = shape.name not in ("min", "max", "compare", "merge", "reversed")
        if shape.name in ("min", "max") and len(shape.kids) > 1 and not keywords:
            if not any(kid.kind == "lambda" for kid in shape.kids):
                # The smaller or larger of some numbers, not a choice among people.
                return [facet for kid in shape.kids for facet in self.value(kid)]
        marked = len(self._names)
        self._names += names
        for kid in (*shape.kids, *(value for key, value in keywords if key in ("key", "by", "cmp"))):
            if kid.kind == "lambda":
                parameters = [name for name, _ in kid.extra or []]
                self._names += [(name, 0.5) for name in parameters]
                self._comparing += 1
                facets += self._lambda_facets(kid, receiver)
                if kid.kids[0].kind == "block":
                    self._function(kid)
                self._comparing -= 1
            elif kid.kind in ("str", "list") and by_strings:
                words = [kid] if kid.kind == "str" else [part for part in kid.kids if part.kind == "str"]
                for word in words:
                    attribute = self._attribute(word.name.strip().lstrip("-").split(" ")[0])
                    if attribute is not None:
                        facets.append(Facet(attribute, word.name, "", word.start, word.end))
            elif kid.kind == "map":
                for key, _ in kid.extra:
                    attribute = self._attribute(key.name)
                    if attribute is not None:
                        facets.append(Facet(attribute, key.name, "", key.start, key.end))
            elif kid.kind == "name" and kid.name in self._functions and kid in [v for _, v in keywords]:
                facets += self._inline(self._functions[kid.name], [])
            else:
                facets += [f for f in self.value(kid) if shape.name in ("compare", "heappush", "order_by", "sort")]
        del self._names[marked:]
        if facets:
            self._event("comparator", tuple(facets), shape, names)
        return []

    def _filtering(self, shape: Shape) -> None:
        receiver, keywords = shape.extra
        names = [(word, 0.6) for word in (words_of(receiver)[:4] if receiver is not None else ())]
        if receiver is not None:
            self.value(receiver)
        marked = len(self._names)
        self._names += names
        facets: Facets = []
        for kid in shape.kids:
            if kid.kind == "lambda":
                self._names += [(name, 0.5) for name, _ in kid.extra or []]
                facets += [facet for facet in self._lambda_facets(kid, receiver) if facet.test]
            elif kid.kind == "map":
                facets += self._document_filter(kid)
            elif kid.kind == "str":
                self._string(kid)
            else:
                if kid.kind == "name" and kid.name in self._functions:
                    facets += [f for f in self._inline(self._functions[kid.name], []) if f.test]
                facets += [facet for facet in self.value(kid) if facet.test]
        for key, value in keywords:
            facets += self._keyword_filter(key, value)
        del self._names[marked:]
        if facets:
            names += [("exclude", 0.2)] if shape.name in ("exclude", "removeIf", "reject") else []
            self._event("filter", tuple(facets), shape, names)

    def _keyword_filter(self, key: str, value: Shape) -> Facets:
        """`age__lte=35` and `gender="M"`, as object-relational mappers write them."""
        path, _, look = key.rpartition("__")
        if look not in ("lte", "lt", "gte", "gt", "in", "iexact", "exact", "contains", "icontains", "ne"):
            path, look = key, "exact"
        words = path.split("__")
        attribute = self._attribute(words[-1])
        literal = self._literal(value)
        if attribute is None or literal is None:
            return []
        owner = words[-2] if len(words) > 1 else ""
        operator = {"lte": "<=", "lt": "<", "gte": ">=", "gt": ">", "in": "in", "ne": "!="}.get(look, "==")
        facet = Facet(attribute, words[-1], owner, value.start, value.end)
        if not _worth(facet, operator, literal):
            return []
        return [replace(facet, test=True, operator=operator, values=tuple(literal), bound=_bound(literal))]

    def _document_filter(self, shape: Shape) -> Facets:
        """`{gender: "male", age: {$lt: 35}}`, as document stores write them."""
        found: Facets = []
        for key, value in shape.extra:
            name = key.name.rsplit(".", 1)[-1]
            if key.name in ("where", "$match", "filter", "$and", "$or") and value.kind in ("map", "list"):
                inner = [value] if value.kind == "map" else [kid for kid in value.kids if kid.kind == "map"]
                for part in inner:
                    found += self._document_filter(part)
                continue
            operator = "=="
            literal: list[str] | None = None
            if value.kind == "map" and value.extra:
                sign, operand = value.extra[0]
                operator = {"$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">=", "$ne": "!=", "$in": "in",
                            "$nin": "not in", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "not": "!=",
                            "notIn": "not in", "in": "in"}.get(sign.name, "==")
                literal = self._literal(operand)
            else:
                literal = self._literal(value)
            attribute = self._attribute(name)
            if attribute is None or literal is None:
                continue
            facet = Facet(attribute, name, "", key.start, value.end)
            if _worth(facet, operator, literal):
                found.append(
                    replace(
                        facet, test=True, operator=operator, values=tuple(literal), bound=_bound(literal),
                        negated=operator in ("!=", "not in"),
                    )
                )
        return found

    def _string(self, shape: Shape) -> None:
        for part in parts_of_query(shape.name):
            attribute = self._attribute(part.name)
            if attribute is None:
                continue
            facet = Facet(attribute, part.name, part.owner, shape.start, shape.end)
            if part.clause == "order":
                words = [(word, 0.6) for word in part.words]
                self._event("comparator", (facet,), shape, words)
            elif _worth(facet, part.operator, list(part.values)):
                test = replace(
                    facet, test=True, operator=part.operator, values=part.values, bound=_bound(list(part.values)),
                    negated=part.operator in ("!=", "not in"),
                )
                kind = "comparator" if part.clause == "case" else "filter"
                self._event(kind, (test,), shape, [(word, 0.8) for word in part.words])

    # Tables, lists of features, guesses ------------------------------------------------------

    def _map_value(self, shape: Shape) -> None:
        self._table(shape, "")
        for key, value in shape.extra:
            with self._within(key.name, 0.7):
                if value.kind == "map":
                    self._map_value(value)
                    self._audience(key.name, value)
                    continue
                facets = self.value(value)
                chosen = tuple(facet for facet in facets if facet.outcomes)
                tests = tuple(facet for facet in facets if facet.test and not facet.outcomes)
                if chosen:
                    self._chosen(chosen, value, [(key.name, 1.0)])
                elif tests and value.kind in ("and", "or", "not", "compare"):
                    self._event("boolean", tests, value, [(key.name, 1.0)])
                raws = tuple(facet for facet in facets if not facet.test)
                if raws and _is_formula(value):
                    self._event("formula", raws, value, [(key.name, 1.0)])

    def _audience(self, name: str, shape: Shape) -> None:
        """Targeting of an advertisement, an audience, an exclusion."""
        words = stems(name)
        if not any(
            word in ("targeting", "target", "audience", "excluded", "exclude", "exclusion", "included") for word in words
        ):
            return
        facets = self._document_filter(shape)
        for key, value in shape.extra:
            pieces = [word for word in stems(key.name) if word not in ("min", "max", "from", "to")]
            attribute = self._attribute("_".join(pieces))
            literal = self._literal(value)
            if attribute is not None and literal is not None:
                facets.append(
                    Facet(
                        attribute, key.name, "person", key.start, value.end,
                        test=True, operator="in", values=tuple(literal), bound=_bound(literal),
                    )
                )
        if facets:
            self._event("audience", tuple(facets), shape, [(name, 1.0)])

    def _table(self, shape: Shape, name: str) -> None:
        """A table keyed by groups of people, or by occupations with groups as values."""
        keyed: dict[str, int] = {}
        keys: list[str] = []
        for key, _ in shape.extra:
            words = key.name if key.kind in ("str", "name", "field") else ""
            keys.append(words)
            for dimension in groups_of(words) | frozenset(
                filter(None, [self._groups.get(plain(words).lower(), "")])
            ):
                keyed[dimension] = keyed.get(dimension, 0) + 1
        values = [value for _, value in shape.extra]
        if keyed:
            dimension, count = max(keyed.items(), key=lambda pair: pair[1])
            if count >= 2 and count * 2 >= len(keys):
                attribute = Attribute(dimension)
                facet = Facet(attribute, name, "", shape.start, shape.end, test=True, values=tuple(keys))
                texts = tuple(text for value in values for text in self._texts(value))
                kinds = {kind_of_outcome(value) for value in values}
                kind = "table of numbers" if kinds == {"number"} else "table"
                words = [(name, 1.0)]
                words += [(word, 0.7) for value in values for word in words_of(value)[:4]]
                self._event(kind, (facet,), shape, words, texts)
        groups = [text for value in values for text in self._texts(value)]
        if len(values) >= 2 and len(groups) >= 2:
            attribute = Attribute("gender")
            facet = Facet(attribute, name, "", shape.start, shape.end, test=True, values=tuple(groups))
            self._event("guess", (facet,), shape, [(name, 1.0)], tuple(keys))

    def _guess_choice(self, shape: Shape) -> None:
        """`"female" if role == "nurse" else "male"`: a group guessed from an occupation."""
        if shape.kind == "choose":
            self._guess(shape.kids[0], list(shape.kids[1:]))

    def _guess(self, condition: Shape, outcomes: list[Shape | None]) -> None:
        texts = [text for outcome in outcomes if outcome is not None for text in self._texts(outcome)]
        if not texts:
            return
        words = []
        for part in condition.everything():
            if part.kind == "str":
                words.append(part.name)
        if words:
            attribute = Attribute("gender")
            facet = Facet(attribute, "", "", condition.start, condition.end, test=True, values=tuple(texts))
            end = max(outcome.end for outcome in outcomes if outcome is not None)
            where = Shape("other", (condition.start, end))
            self._event("guess", (facet,), where, [], tuple(words))

    def _features(self, shape: Shape, name: str) -> None:
        """A list of columns with protected ones among others."""
        strings = [kid for kid in shape.kids if kid.kind == "str"]
        if len(strings) < 2:
            return
        facets = []
        others = 0
        for kid in strings:
            attribute = self._attribute(kid.name)
            if attribute is not None and attribute.flag and groups_of(kid.name):
                # "male" in a list is a value, not a column.
                continue
            if attribute is not None and (attribute.sure or attribute.proxy or attribute.dimension in ("race", "age")):
                if not attribute.proxy:
                    facets.append(Facet(attribute, kid.name, "person", kid.start, kid.end))
            else:
                others += 1
        if facets and others:
            self._event("features", tuple(facets), shape, [(name, 1.0)] if name else [])

    # Small readings --------------------------------------------------------------------------

    def _texts(self, shape: Shape) -> tuple[str, ...]:
        found = []
        for part in shape.everything():
            if part.kind == "str":
                found.append(part.name)
            elif part.kind in ("field", "name") and _LITERAL_NAME.match(part.name):
                found.append(part.name)
        return tuple(found)

    def _key(self, target: Shape) -> str:
        if target.kind == "name":
            return target.name
        if target.kind == "field" and target.kids[0].kind == "name" and target.kids[0].name in ("self", "this"):
            return f"self.{target.name}"
        return ""


def _target_name(shape: Shape) -> str:
    """The last name of what is assigned to, called on or looked up in."""
    if shape.kind in ("name", "field", "call", "str"):
        if shape.kind == "call" and shape.name in THROUGH and shape.extra[0] is not None:
            return _target_name(shape.extra[0])
        return shape.name
    if shape.kind in ("sub", "other") and shape.kids:
        return _target_name(shape.kids[0])
    return ""


def _first_value(shape: Shape) -> Shape | None:
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


def _is_formula(value: Shape) -> bool:
    """Arithmetic on numbers, not the joining of texts."""
    return value.kind == "arith" and not any(part.kind == "str" for part in value.everything())


def _refers(value: Shape, name: str) -> bool:
    return bool(name) and any(part.kind == "name" and part.name == name for part in value.everything())


def _counts(name: str, value: Shape, operator: str) -> bool:
    """`women += 1`: counting, not deciding."""
    words = stems(name)
    one = value.kind == "num" and value.name in ("1", "1L", "1.0")
    if operator not in ("+=", "-="):
        one = value.kind == "arith" and any(kid.kind == "num" and kid.name == "1" for kid in value.kids)
    counting = any(word in ("count", "num", "total", "number", "n", "tally", "counter", "sum") for word in words)
    return one and (counting or bool(groups_of(name)) or any(groups_of(word) for word in words))


def _bound(values: Sequence[str]) -> float | None:
    numbers = [float(value.replace("_", "")) for value in values if _NUMBER.fullmatch(value)]
    return max(numbers) if numbers else None


def _worth(facet: Facet, operator: str, values: list[str]) -> bool:
    """Whether comparing this attribute with these literals says anything about a person.

    A name or a title says something only as one of several names or by its ending; an unsure word
    like `race` or `party` only next to a group or a person.
    """
    attribute = facet.attribute
    if values == ["true"] or values == ["false"]:
        return attribute.sure
    if all(value in ("", "null", "-1", "0", "unknown", "n/a") for value in map(str.lower, values)):
        return False
    if attribute.proxy:
        if attribute.dimension == "race":
            return operator == "match" or len(values) > 1 or facet.name.lower().startswith(("pct", "percent"))
        if attribute.dimension == "language":
            return False
        if attribute.dimension == "gender":
            return any("mr" in value.lower() or "miss" in value.lower() for value in values)
        return True
    if attribute.sure:
        return attribute.dimension != "age" or _bound(values) is not None or len(values) == 1
    if attribute.dimension == "age":
        return _bound(values) is not None
    tested = replace(facet, values=tuple(values))
    if tested.fits_group():
        return True
    return facet.about_a_person() is True and attribute.dimension in ("nationality", "political", "race", "marital", "disability")
