"""Tables keyed by groups, lists of model features, audiences, guesses from occupations."""

from __future__ import annotations

from fairhand_scanners.bias.attributes import Attribute
from fairhand_scanners.bias.criteria import Criteria, asked
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.outcomes import decides, is_formula, kind_of_outcome, words_of
from fairhand_scanners.bias.scope import target_name
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.stereotypes import OCCUPATIONS
from fairhand_scanners.bias.words import listed, plain, stem, stems

_WEIGHING = listed(
    "weight coefficient coef coeff beta w point factor importance signal adjustment modifier"
    " penalty boost multiplier deduction demerit scoring"
)
_HEADINGS = listed("title job role position headline name campaign heading")


def _all_numbers(value: Shape) -> bool:
    """`110` or `{"iq": 110, "crime": 0.02}`."""
    if value.kind == "map":
        return bool(value.extra) and all(_all_numbers(inner) for _, inner in value.extra)
    return kind_of_outcome(value) == "number"


_OTHERWISE = listed("default other others else * any unknown rest")


def _names_a_job(key: Shape, value: Shape) -> bool:
    """`title: "Junior accountant"`: an advertisement for a job, and not for a thing."""
    if value.kind != "str" or not _HEADINGS.intersection(stems(key.name)):
        return False
    return any(stem(word.lower()) in OCCUPATIONS for word in value.name.split()[:8])


class Tables(Criteria):
    """Reads literals that tie something to a group of people."""

    def _map_value(self, shape: Shape, name: str = "") -> None:
        self._table(shape, name)
        self._weights(shape, name)
        self._criteria(shape)
        outer = self._siblings
        self._siblings = [
            (word, 0.4)
            for _, value in shape.extra
            if value.kind == "str"
            for word in value.name.split()[:6]
        ] or outer
        vacancy = any(_names_a_job(key, value) for key, value in shape.extra)
        for key, value in shape.extra:
            with self._within(key.name, 0.7):
                if value.kind == "map":
                    with self._within("vacancy" if vacancy else "", 0.4):
                        self._map_value(value, key.name)
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
                if raws and is_formula(value):
                    self._event("formula", raws, value, [(key.name, 1.0)])
        self._siblings = outer

    def _audience(self, name: str, shape: Shape) -> None:
        """Targeting of an advertisement, an audience, an exclusion."""
        words = stems(name)
        if not any(
            word
            in ("targeting", "target", "audience", "excluded", "exclude", "exclusion", "included")
            for word in words
        ):
            return
        facets = self._document_filter(shape)
        for key, value in shape.extra:
            pieces = [word for word in stems(key.name) if word not in ("min", "max", "from", "to")]
            attribute = self._attribute("_".join(pieces))
            literal = self._literal(value)
            if attribute is not None and literal is not None:
                facets.append(asked(attribute, key, value, literal))
        if facets:
            texts = [text for _, value in shape.extra for text in self._literal(value) or ()]
            about = [(word, 0.4) for text in texts[:6] for word in text.split()[:6]]
            about += self._siblings
            self._event("audience", tuple(facets), shape, [(name, 1.0), *about])

    def _weights(self, shape: Shape, name: str) -> None:
        """`{"priors": 0.5, "is_black": 0.3}`: what each attribute adds to a score.

        A record of one person has the same form, so the name must say that these are weights.
        """
        numbers = [key for key, value in shape.extra if value.kind in ("num", "arith")]
        if len(numbers) < 2 or len(numbers) < len(shape.extra):
            return
        below = any(value.name.startswith("-") for _, value in shape.extra if value.kind == "num")
        if _WEIGHING.isdisjoint(stems(name)) and not below:
            return
        found = [(key, self._attribute(key.name)) for key in numbers]
        facets = tuple(
            Facet(attribute, key.name, "person", key.start, key.end, test=True)
            for key, attribute in found
            if attribute is not None and (attribute.measure or not attribute.proxy)
        )
        if facets and len(facets) < len(found):
            others = [(key.name, 0.5) for key, attribute in found if attribute is None]
            self._event("weights", facets, shape, others)

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
            named = self._attribute(name)
            if named is not None and named.dimension in keyed:
                keyed = {named.dimension: sum(1 for words in keys if groups_of(words))}
            dimension, count = max(keyed.items(), key=lambda pair: pair[1])
            others = [key for key in keys if key.lower() not in _OTHERWISE]
            if (count >= 2 or count == len(others) < len(keys)) and count * 2 >= len(keys):
                attribute = Attribute(dimension)
                facet = Facet(
                    attribute, "", "", shape.start, shape.end, test=True, values=tuple(keys)
                )
                texts = tuple(text for value in values for text in self._texts(value))
                kinds = {kind_of_outcome(value) for value in values}
                if all(_all_numbers(value) for value in values):
                    kinds = {"number"}
                kind = "table of numbers" if kinds == {"number"} else "table"
                if kind == "table" and any(decides(value) for value in values):
                    kind = "table of decisions"
                words = [(name, 1.0)]
                words += [(word, 0.7) for value in values for word in words_of(value)[:4]]
                self._event(kind, (facet,), shape, words, texts)
        groups = [text for value in values for text in self._texts(value)]
        if len(values) >= 2 and len(groups) >= 2:
            attribute = Attribute("gender")
            facet = Facet(
                attribute, name, "", shape.start, shape.end, test=True, values=tuple(groups)
            )
            self._event("guess", (facet,), shape, [(name, 1.0)], tuple(keys))

    def _guess_choice(self, shape: Shape) -> None:
        """`"female" if role == "nurse" else "male"`: a group guessed from an occupation."""
        if shape.kind == "choose":
            self._guess(shape.kids[0], list(shape.kids[1:]))

    def _guess(self, condition: Shape, outcomes: list[Shape | None]) -> None:
        texts = [
            text for outcome in outcomes if outcome is not None for text in self._texts(outcome)
        ]
        if not texts:
            return
        words = []
        for part in condition.everything():
            if part.kind == "str":
                words.append(part.name)
        if words:
            attribute = Attribute("gender")
            facet = Facet(
                attribute, "", "", condition.start, condition.end, test=True, values=tuple(texts)
            )
            end = max(outcome.end for outcome in outcomes if outcome is not None)
            where = Shape("other", (condition.start, end))
            self._event("guess", (facet,), where, [], tuple(words))

    def _features(self, shape: Shape, name: str, *, more: bool = False) -> None:
        """A list of columns with protected ones among others.

        `more` says that the list is added to another one, which may hold the others. The columns
        beside a protected one, and those that the same code reads, tell what is predicted.
        """
        strings = [kid for kid in shape.kids if kid.kind == "str"]
        if len(strings) < 2 and not (strings and more):
            return
        facets = []
        others = int(more)
        columns = []
        for kid in strings:
            attribute = self._attribute(kid.name)
            if attribute is not None and attribute.flag and groups_of(kid.name):
                # "male" in a list is a value, not a column.
                continue
            if attribute is not None and (
                attribute.sure or attribute.proxy or attribute.dimension in ("race", "age")
            ):
                if not attribute.proxy:
                    facets.append(Facet(attribute, kid.name, "person", kid.start, kid.end))
            else:
                others += 1
                columns.append((kid.name, 0.45))
        if facets and others:
            words = [(name, 1.0)] if name else []
            words += columns[:12] + self._columns_read()
            self._event("features", tuple(facets), shape, words)

    def _columns_read(self) -> list[tuple[str, float]]:
        """The columns that the code around looks up by name, such as the one to be predicted."""
        place = self._inside or self._whole
        found: dict[str, None] = {}
        for part in place.everything() if place is not None else ():
            self.steps.take()
            if part.kind == "field":
                found[part.name] = None
            elif part.kind == "sub" and part.kids[1:]:
                found[target_name(part.kids[0])] = None
                if part.kids[1].kind == "str":
                    found[part.kids[1].name] = None
        return [(name, 0.4) for name in list(found)[:12]]
