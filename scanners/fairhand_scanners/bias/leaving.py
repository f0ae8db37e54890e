"""What leaves a piece of code: returned and assigned values that a protected attribute changes."""

from __future__ import annotations

from dataclasses import replace

from fairhand_scanners.bias.attributes import attribute_named
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.outcomes import decides, is_formula, kind_of_outcome, words_of
from fairhand_scanners.bias.scope import Facets, target_name
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.values import Values
from fairhand_scanners.bias.words import listed, stems

# Short names of a yes or no about somebody, which mean too many other things elsewhere.
_VERDICTS = frozenset({"ok", "okay", "passed", "passes", "valid", "fit"})


_ORDERS = listed("order sort rank ranking key priority precedence")
_CONDITIONS = listed("where query filter criterion criteria condition match")
_CHILDREN = listed("child children kid")
# Names of what somebody becomes by a decision, whatever its value is called.
_POSITIONS = listed(
    "role position rank tier grade level job track department team queue status assign desk"
)
_STATES = listed("status state decision outcome verdict result tier queue lane")


class Leaving(Values):
    """Notes what values do to people once they leave an expression."""

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
        if plain_tests and (
            (target and value.kind == "arith") or _reckons_with_a_test(value, list(plain_tests))
        ):
            # A condition that is reckoned with, as `40 * (race == "x")`.
            kind = "comparator" if self._comparing and not target else "score"
            self._event(kind, plain_tests, value, names)
        raws = tuple(f for f in facets if not f.test)
        if value.kind == "list" and len(value.kids) > 2 and facets:
            # `[a.income, a.debt, int(a.race == "black")]`: what a model is told of somebody.
            told = tuple(
                f for f in facets if f.test or (f.attribute.sure and not f.attribute.proxy)
            )
            if told:
                self._event("features", told, value, names)
        if raws and is_formula(value):
            counted = any(grows(facet) for facet in raws)
            self._event("score" if counted else "formula", raws, value, names)
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
                elif kind == "text" and any(places(name) for name, _ in names):
                    kind = "decision"
                elif kind == "object" and self._stated:
                    # `score += BONUS[gender]`: whatever stands in the table is an amount.
                    kind = "score"
                self._event(kind, facets, value, [*names, *words], texts)
                return

    def _assign(self, shape: Shape) -> None:
        target, value = shape.kids
        name = target_name(target)
        if shape.extra:
            self._owners[name] = shape.extra
        if value.kind in ("lambda", "func"):
            self._function(Shape("func", (shape.start, shape.end), name, value.kids, value.extra))
            return
        self._literal_assigned(shape, name)
        noted = len(self.events)
        with self._within(name, 1.0):
            outer, self._target = self._target, name
            inside = self.value(value)
            self._target = outer
        self._groups_apart.pop(name, None)
        for event in self.events[noted:]:
            if event.sink == "filter":
                self._groups_apart[name] = event.facets
        if target.kind == "sub":
            self._masked(target, shape)
        stated = shape.name not in ("=", ":=", "") or refers(value, name) or target.kind == "field"
        if self._attribute(name) is None:
            self._assigned(shape, inside, stated)
        self._set_where(shape)
        if shape.name in ("=", "") and target.kind in ("name", "field"):
            self._setting(target, value)
        self._learnt(shape, inside)
        self._guess_choice(value)
        if self._guards:
            self._assigned_under_guard(shape, stated)

    def _literal_assigned(self, shape: Shape, name: str) -> None:
        """Tables, lists and orders that are given a name; a table that is filled pair by pair."""
        target, value = shape.kids
        getter = value.kind == "call" and value.name in ("attrgetter", "itemgetter")
        if getter and not _ORDERS.isdisjoint(stems(name)):
            self._sorting(Shape("call", (value.start, value.end), "sort", [value], (None, [])))
        if value.kind == "map":
            self._table(value, name)
            self._audience(name, value)
            self._weights(value, name)
        elif value.kind == "list":
            self._features(value, name, more=shape.name == "+=")
        elif target.kind == "field" and value.kind in ("num", "str") and groups_of(target.name):
            # `rates["muslim"] = 0.09`
            owner = target_name(target.kids[0])
            key = Shape("str", (target.start, target.end), target.name)
            self._puts.setdefault(owner, []).append((key, value))
            self._put_names.setdefault(owner, list(self._names))

    def _assigned(self, shape: Shape, inside: Facets, stated: bool) -> None:
        """What an attribute does to the value that is assigned. `stated` says that the value is
        part of something that exists already: a score that is changed, a field of an object."""
        target, value = shape.kids
        name = target_name(target)
        tests = tuple(f for f in inside if f.test and not f.outcomes)
        if stated or target.kind == "sub":
            self._stated = stated and shape.name not in ("=", ":=", "")
            facets = self._values_of(value, name)
            self._stated = False
            tests = tuple(f for f in facets if f.test and not f.outcomes)
            if tests and shape.name in ("=", "") and target.kind == "field":
                self._event("boolean", tests, shape, [(name, 1.0)])
            return
        grown = tuple(f for f in inside if not f.test and grows(f)) if is_formula(value) else ()
        if grown:
            self._event("score", grown, value, [(name, 1.0)])
        chosen = tuple(f for f in inside if f.outcomes)
        if _reckons_with_a_test(value, [f for f in inside if f.test]):
            alone = tuple(f for f in tests if not f.pair)
            if alone:
                self._event("score", alone, value, [(name, 1.0)])
        elif chosen:
            self._chosen(chosen, value, [(name, 1.0)])

    def _set_where(self, shape: Shape) -> None:
        """`query.where.gender = "male"`: a condition set as a field."""
        target, value = shape.kids
        if target.kind != "field" or _CONDITIONS.isdisjoint(stems(target_name(target.kids[0]))):
            return
        pairs = [(Shape("str", (target.start, target.end), target.name), value)]
        tests = self._document_filter(Shape("map", (shape.start, shape.end), "", (), pairs))
        if tests:
            self._event("filter", tuple(tests), shape, [])

    def _learnt(self, shape: Shape, inside: Facets) -> None:
        """Remember what a name knows of an attribute from here on."""
        target, value = shape.kids
        key = self._key(target)
        if not key:
            return
        attribute = self._attribute(target_name(target))
        if shape.name not in ("=", ":=", ""):
            if inside:
                self._known[key] = self._known.get(key, []) + inside
            return
        self._known[key] = inside
        first = next((facet for facet in inside if facet.outcomes), None)
        if attribute is not None and first is not None:
            # `gender = 0 if gender == "f" else 1` is still the gender.
            self._known[key] = [replace(first, test=False, outcomes=(), values=())]
        elif (
            not inside
            and attribute is not None
            and value.kind in ("call", "sub", "field", "arith", "name")
        ):
            del self._known[key]

    def _assigned_under_guard(self, shape: Shape, stated: bool) -> None:
        """An assignment that a protected condition leads to."""
        target, value = shape.kids
        name = target_name(target)
        kind = kind_of_outcome(value)
        if stated and kind in ("number", "object", "other"):
            kind = "score"
        verdict = decides(target) or name in _VERDICTS
        if kind == "boolean" and not verdict and shape.name in ("=", ""):
            # `setup["interpreter"] = True` notes a need; `accepted = True` decides.
            kind = "object"
        if kind == "text" and target.kind == "field" and not _STATES.isdisjoint(stems(name)):
            kind = "decision"
        if counts(name, value, shape.name):
            kind = "count"
        if attribute_named(name) is not None:
            kind = "label"
        words = [name, *words_of(target), *words_of(value)]
        self._outcome(kind, shape, words, self._texts(value))

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

    def _outcome(
        self, kind: str, shape: Shape, words: list[str], texts: tuple[str, ...] = ()
    ) -> None:
        facets = tuple(facet for guard in self._guards for facet in guard)
        if not facets:
            return
        if self._comparing and kind in ("number", "person", "object", "other"):
            kind = "comparator"
        self._event(kind, facets, shape, [(word, 1.0) for word in words], texts)


def _reckons_with_a_test(value: Shape, tests: Facets) -> bool:
    """`40 * (race == "x")` or `0.3 * d.is_black` in a value: a yes or no as a number."""
    return any(
        part.kind == "arith"
        and part.name in ("*", "-", "/")
        and any(
            kid.kind not in ("arith", "choose", "num")
            and any(kid.start <= test.start and test.end <= kid.end for test in tests)
            for kid in part.kids
        )
        for part in value.everything()
    )


def grows(facet: Facet) -> bool:
    """Whether arithmetic with an attribute reckons with how much of it somebody has."""
    attribute = facet.attribute
    medical = attribute.dimension in ("disability", "pregnancy", "genetic")
    children = attribute.dimension == "marital" and not _CHILDREN.isdisjoint(stems(facet.name))
    return attribute.measure or ((medical or children) and attribute.sure and not attribute.flag)


def places(name: str) -> bool:
    """Whether what bears this name says what becomes of somebody: `role_for`, `assignTrack`."""
    return not _POSITIONS.isdisjoint(stems(name))


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
