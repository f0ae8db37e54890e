"""Comparisons: where an attribute, or a value that tells one, meets what it is compared with."""

from __future__ import annotations

import re
from dataclasses import replace

from fairhand_scanners.bias.attributes import Attribute, attribute_named
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.groups import groups_of, told_by
from fairhand_scanners.bias.scope import Facets, highest, target_name, words_in, worth
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.tables import Tables
from fairhand_scanners.bias.words import listed, stems

# What shows or tells of a person: `photo.wearsHijab` is about who is seen.
PORTRAITS = listed(
    "photo image picture portrait selfie video face session call request visit account profile"
    " application form booking response claim report"
)
_NAMING = listed("name surname lastname firstname school college university email club address")
_WOMENS_COLLEGE = re.compile(
    r"\bwomen'?s\b|\bwomen (?:college|chess|club|rugby|team|soccer)|\bsorority\b|\bhbcu\b"
    r"|\bmosque\b"
    r"|\bislamic\b|\bramadan\b|\bhijab\b|\bsynagogue\b|\bkippah\b|\bheadscarf\b",
    re.I,
)
# A pattern of endings or beginnings, as lists of surnames are written.
_SPACES, _SIGNS = re.compile(r"\\s[+*]?"), re.compile(r"\\b|[?()^$]")
_ENDINGS = re.compile(r"\(\w+(?:\|\w+)+\)\$|\^\(\w+(?:\|\w+)+\)")


class Comparing(Tables):
    """Follows comparisons."""

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
            if one.dimension == two.dimension or {one.dimension, two.dimension} == {
                "gender",
                "transgender",
            }:
                merged = two if two.dimension == "transgender" else one
                return [replace(merged, test=True, pair=True, operator=shape.name)]
            return []
        tests = [facet for facet in (*on_left, *on_right) if facet.test]
        if tests:
            other = right if on_left else left
            if other.kind == "const" and (other.name == "false") != (shape.name == "!="):
                return [facet.turned() for facet in tests]
            return tests
        listed_group = self._group_list(shape, left, right)
        if listed_group:
            return listed_group
        raws, other = (raw_left, right) if raw_left else (raw_right, left)
        if not raws:
            return self._proxy_text(shape, left, right) or self._by_value(shape, left, right)
        values = self._literal(other)
        if (
            values == ["null"]
            and raws[0].dimension in ("disability", "pregnancy", "genetic")
            and raws[0].attribute.sure
        ):
            # Having an illness on record at all.
            return [
                replace(f, test=True, operator="is", values=(f.name,), negated=shape.name == "==")
                for f in raws
            ]
        if values is None or not any(values) or values == ["null"]:
            return []
        operator = (
            shape.name
            if raw_left
            else {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(shape.name, shape.name)
        )
        bound = highest(values)
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
            if worth(facet, operator, values)
        ]

    def _group_list(self, shape: Shape, left: Shape, right: Shape) -> Facets:
        """`ARAB_NAME.search(p.full_name)`, `c.surname in ROMA_NAMES`: names that mark a group."""
        if shape.name not in ("match", "in", "not in") or right.kind not in ("name", "field"):
            return []
        read = {word for name in words_in(left) for word in stems(name)}
        if _NAMING.isdisjoint(read.union(stems(target_name(left)))):
            return []
        for dimension in ("race", "nationality", "religion", "caste"):
            if any(dimension in groups_of(word) for word in stems(right.name) if len(word) > 3):
                attribute = Attribute(dimension, flag=True)
                found = Facet(
                    attribute, target_name(left) or "name", "", shape.start, shape.end, test=True
                )
                return [replace(found, operator="is", values=(right.name,))]
        return []

    def _by_value(self, shape: Shape, left: Shape, right: Shape) -> Facets:
        """`request.relationship == SAME_SEX_PARTNER`: the value says what the name does not."""
        for one, other in ((left, right), (right, left)):
            values = self._literal(other) if one.kind == "field" else None
            if not values:
                continue
            dimension = told_by(tuple(values))
            if not dimension or attribute_named(one.name) is not None:
                # An attribute whose name is not read: its language is switched off.
                continue
            owner = target_name(one.kids[0])
            attribute = Attribute(dimension, sure=False)
            facet = Facet(attribute, one.name, self._owners.get(owner) or owner, one.start, one.end)
            if facet.about_a_person() or owner in PORTRAITS:
                operator = shape.name if shape.name != "not in" else "!="
                negated = operator == "!="
                test = replace(facet, test=True, operator=operator, values=tuple(values))
                return [replace(test, negated=negated, end=shape.end)]
        return []

    def _proxy_text(self, shape: Shape, left: Shape, right: Shape) -> Facets:
        if right.kind == "str" and _ENDINGS.search(right.name) and left.kind == "field":
            # `p.getName().matches(".*(oglu|ski)$")`: a name sorted by where it comes from.
            attribute = Attribute("race", sure=False, proxy=True)
            owner = target_name(left.kids[0])
            owner = self._owners.get(owner) or owner
            facet = Facet(attribute, left.name, owner, shape.start, shape.end)
            if "name" in stems(left.name) and facet.about_a_person():
                return [replace(facet, test=True, operator="match", values=(right.name,))]
        for one in (left, right):
            told = [one.name] if one.kind == "str" else []
            if one.kind == "name":
                told = self._literal(one) or []
            # A pattern is read as the text it looks for.
            told = [_SIGNS.sub("", _SPACES.sub(" ", text)) for text in told]
            hits = [text for text in told if _WOMENS_COLLEGE.search(text)]
            if hits:
                found = hits[0].lower()
                dimension = "gender" if "women" in found or "sorority" in found else "religion"
                if "hbcu" in found:
                    dimension = "race"
                facet = Facet(Attribute(dimension, flag=True), "text", "", shape.start, shape.end)
                return [replace(facet, test=True, values=(hits[0],))]
        return []

    def _tests(self, condition: Shape) -> Facets:
        """The tests of a condition; health on record (`if worker.disability`) is one by itself."""
        found: Facets = []
        for facet in self.value(condition):
            if facet.test:
                found.append(facet)
            elif facet.attribute.measure or (
                facet.attribute.sure and facet.dimension in ("disability", "pregnancy", "genetic")
            ):
                found.append(replace(facet, test=True, operator="is", values=(facet.name,)))
        return found
