"""Filters, sorts and queries: where people are selected or ordered."""

from __future__ import annotations

from dataclasses import replace

from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.outcomes import kind_of_outcome, words_of
from fairhand_scanners.bias.queries import parts_of_query
from fairhand_scanners.bias.scope import Facets, Scope, highest, target_name, worth
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.signs import sign_of
from fairhand_scanners.bias.words import stems

_REMOVING = frozenset({"exclude", "removeIf", "remove_if", "reject", "filterfalse", "dropWhile"})


class Selecting(Scope):
    """Follows calls that select or order."""

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
        operator = {
            "neq": "!=",
            "ne": "!=",
            "notEqual": "!=",
            "lt": "<",
            "lte": "<=",
            "gt": ">",
            "gte": ">=",
            "lessThan": "<",
            "greaterThan": ">",
            "in": "in",
            "whereNot": "!=",
            "not": "!=",
        }.get(shape.name, "==")
        if len(shape.kids) == 3:
            operator = sign_of(shape.kids[1]) or operator
        tests = tuple(
            replace(
                f,
                test=True,
                operator=operator,
                values=tuple(literal),
                bound=highest(literal),
                negated=operator == "!=",
            )
            for f in facets
            if worth(f, operator, literal)
        )
        if tests:
            receiver = shape.extra[0]
            self._event(
                "filter",
                tests,
                shape,
                [(w, 0.5) for w in (words_of(receiver)[:8] if receiver else ())],
            )

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
        self._hinted = self._held_by(receiver)
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
        return self._returned.pop()

    def _introduce(self, kid: Shape, receiver: Shape | None) -> None:
        """The parameters of a callback are what its receiver holds."""
        for name, kind in kid.extra or []:
            self._known.pop(name, None)
            self._owners[name] = kind or (self._held_by(receiver) if receiver is not None else "")

    def _held_by(self, receiver: Shape) -> str:
        """The name that tells best what a collection holds."""
        name = target_name(receiver)
        if any(word in PEOPLE for word in stems(name)):
            return name
        hint = self._owners.get(name)
        if hint:
            return hint
        people = (
            word for word in words_of(receiver)[:8] if any(one in PEOPLE for one in stems(word))
        )
        return next(people, name)

    def _sorting(self, shape: Shape) -> Facets:
        receiver, keywords = shape.extra
        names = [(word, 0.6) for word in (words_of(receiver)[:4] if receiver is not None else ())]
        names += [
            (word, 0.6)
            for kid in shape.kids
            for word in words_of(kid)[:2]
            if kid.kind in ("name", "field")
        ]
        facets: Facets = []
        if receiver is not None:
            facets += [f for f in self.value(receiver) if f.outcomes]
        by_strings = shape.name not in ("min", "max", "compare", "merge", "reversed")
        compares = keywords or any(kid.kind == "lambda" for kid in shape.kids)
        if shape.name in ("min", "max") and len(shape.kids) > 1 and not compares:
            # The smaller or larger of some numbers, not a choice among people.
            return [facet for kid in shape.kids for facet in self.value(kid)]
        marked = len(self._names)
        self._names += names
        for kid in (
            *shape.kids,
            *(value for key, value in keywords if key in ("key", "by", "cmp")),
        ):
            if kid.kind == "lambda":
                parameters = [name for name, _ in kid.extra or []]
                self._names += [(name, 0.5) for name in parameters]
                self._comparing += 1
                facets += self._lambda_facets(kid, receiver)
                if kid.kids[0].kind == "block":
                    self._function(kid)
                self._comparing -= 1
            elif kid.kind in ("str", "list") and by_strings:
                words = (
                    [kid]
                    if kid.kind == "str"
                    else [part for part in kid.kids if part.kind == "str"]
                )
                for word in words:
                    attribute = self._attribute(word.name.strip().lstrip("-").split(" ")[0])
                    if attribute is not None:
                        facets.append(Facet(attribute, word.name, "", word.start, word.end))
            elif kid.kind == "call" and kid.name in ("attrgetter", "itemgetter"):
                for word in kid.kids:
                    attribute = self._attribute(word.name) if word.kind == "str" else None
                    if attribute is not None:
                        facet = Facet(attribute, word.name, "", word.start, word.end)
                        yes = replace(facet, test=True, operator="is", values=(word.name,))
                        facets.append(yes if attribute.flag else facet)
            elif kid.kind == "map":
                for key, _ in kid.extra:
                    attribute = self._attribute(key.name)
                    if attribute is not None:
                        facets.append(Facet(attribute, key.name, "", key.start, key.end))
            elif (
                kid.kind == "name"
                and kid.name in self._functions
                and kid in [v for _, v in keywords]
            ):
                facets += self._inline(self._functions[kid.name], [])
            else:
                facets += [
                    f
                    for f in self.value(kid)
                    if shape.name in ("compare", "heappush", "order_by", "sort")
                ]
        del self._names[marked:]
        if facets:
            self._event("comparator", tuple(facets), shape, names)
        return []

    def _filtering(self, shape: Shape) -> Facets:
        """Note a selection of people, and return what it asks of them."""
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
                facets += self._asked_in(kid, self._lambda_facets(kid, receiver))
            elif kid.kind == "map":
                facets += self._document_filter(kid)
                for key, value in kid.extra:
                    if key.name in ("order", "orderBy", "sort", "order_by"):
                        self.value(value)
            elif kid.kind == "list" and shape.name == "aggregate":
                for stage in kid.kids:
                    if stage.kind == "map":
                        facets += self._document_filter(stage)
            elif kid.kind == "str":
                self._string(kid)
            else:
                if kid.kind == "name" and kid.name in self._functions:
                    facets += [f for f in self._inline(self._functions[kid.name], []) if f.test]
                facets += [facet for facet in self.value(kid) if facet.test]
        for key, value in keywords:
            facets += self._keyword_filter(key, value)
        del self._names[marked:]
        if shape.name in _REMOVING:
            facets = [facet.turned() for facet in facets]
        if facets:
            names += [("exclude", 0.2)] if shape.name in _REMOVING else []
            self._event("filter", tuple(facets), shape, names)
        return facets

    def _asked_in(self, predicate: Shape, facets: Facets) -> Facets:
        """The tests of a predicate; `p => !p.disability` asks for health as it stands on record."""
        bare = predicate.kids[0].kind in ("not", "field", "and", "or")
        return [
            facet if facet.test else replace(facet, test=True, operator="is", values=(facet.name,))
            for facet in facets
            if facet.test
            or (
                bare
                and facet.attribute.sure
                and facet.dimension in ("disability", "pregnancy", "genetic")
            )
        ]

    def _keyword_filter(self, key: str, value: Shape) -> Facets:
        """`age__lte=35` and `gender="M"`, as object-relational mappers write them."""
        path, _, look = key.rpartition("__")
        if look not in (
            "lte",
            "lt",
            "gte",
            "gt",
            "in",
            "iexact",
            "exact",
            "contains",
            "icontains",
            "ne",
        ):
            path, look = key, "exact"
        words = path.split("__")
        attribute = self._attribute(words[-1])
        literal = self._literal(value)
        if attribute is None or literal is None:
            return []
        owner = words[-2] if len(words) > 1 else ""
        operator = {"lte": "<=", "lt": "<", "gte": ">=", "gt": ">", "in": "in", "ne": "!="}.get(
            look, "=="
        )
        facet = Facet(attribute, words[-1], owner, value.start, value.end)
        if not worth(facet, operator, literal):
            return []
        return [
            replace(
                facet, test=True, operator=operator, values=tuple(literal), bound=highest(literal)
            )
        ]

    def _document_filter(self, shape: Shape) -> Facets:
        """`{gender: "male", age: {$lt: 35}}`, as document stores write them."""
        found: Facets = []
        for key, value in shape.extra:
            name = key.name.rsplit(".", 1)[-1]
            if key.name in ("where", "$match", "filter", "$and", "$or") and value.kind in (
                "map",
                "list",
            ):
                inner = (
                    [value]
                    if value.kind == "map"
                    else [kid for kid in value.kids if kid.kind == "map"]
                )
                for part in inner:
                    found += self._document_filter(part)
                continue
            operator = "=="
            literal: list[str] | None = None
            if value.kind == "map" and value.extra:
                sign, operand = value.extra[0]
                operator = {
                    "$lt": "<",
                    "$lte": "<=",
                    "$gt": ">",
                    "$gte": ">=",
                    "$ne": "!=",
                    "$in": "in",
                    "$nin": "not in",
                    "lt": "<",
                    "lte": "<=",
                    "gt": ">",
                    "gte": ">=",
                    "not": "!=",
                    "notIn": "not in",
                    "in": "in",
                }.get(sign.name, "==")
                literal = self._literal(operand)
            else:
                literal = self._literal(value)
            attribute = self._attribute(name)
            if attribute is None or literal is None:
                continue
            facet = Facet(attribute, name, "", key.start, value.end)
            if worth(facet, operator, literal):
                found.append(
                    replace(
                        facet,
                        test=True,
                        operator=operator,
                        values=tuple(literal),
                        bound=highest(literal),
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
            elif part.operator == "present" and not (
                attribute.flag or attribute.dimension in ("disability", "pregnancy", "genetic")
            ):
                continue
            elif worth(facet, part.operator, list(part.values)):
                test = replace(
                    facet,
                    test=True,
                    operator=part.operator,
                    values=part.values,
                    bound=highest(list(part.values)),
                    negated=part.operator in ("!=", "not in"),
                )
                kind = "comparator" if part.clause == "case" else "filter"
                self._event(kind, (test,), shape, [(word, 0.8) for word in part.words])
