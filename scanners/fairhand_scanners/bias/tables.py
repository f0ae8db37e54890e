"""Tables keyed by groups, lists of model features, audiences, guesses from occupations."""

from __future__ import annotations

from fairhand_scanners.bias.attributes import Attribute, groups_of
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.outcomes import is_formula, kind_of_outcome, words_of
from fairhand_scanners.bias.scope import highest
from fairhand_scanners.bias.selecting import Selecting
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.words import plain, stems


class Tables(Selecting):
    """Reads literals that tie something to a group of people."""

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
                if raws and is_formula(value):
                    self._event("formula", raws, value, [(key.name, 1.0)])

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
                facets.append(
                    Facet(
                        attribute,
                        key.name,
                        "person",
                        key.start,
                        value.end,
                        test=True,
                        operator="in",
                        values=tuple(literal),
                        bound=highest(literal),
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
                facet = Facet(
                    attribute, name, "", shape.start, shape.end, test=True, values=tuple(keys)
                )
                texts = tuple(text for value in values for text in self._texts(value))
                kinds = {kind_of_outcome(value) for value in values}
                kind = "table of numbers" if kinds == {"number"} else "table"
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
            if attribute is not None and (
                attribute.sure or attribute.proxy or attribute.dimension in ("race", "age")
            ):
                if not attribute.proxy:
                    facets.append(Facet(attribute, kid.name, "person", kid.start, kid.end))
            else:
                others += 1
        if facets and others:
            self._event("features", tuple(facets), shape, [(name, 1.0)] if name else [])
