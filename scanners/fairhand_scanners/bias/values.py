"""What an expression knows of protected attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fairhand_scanners.bias.attributes import Attribute, attribute_named
from fairhand_scanners.bias.comparing import PORTRAITS, Comparing
from fairhand_scanners.bias.domains import PEOPLE
from fairhand_scanners.bias.facets import Facet
from fairhand_scanners.bias.groups import groups_of
from fairhand_scanners.bias.outcomes import words_of
from fairhand_scanners.bias.reading import THROUGH
from fairhand_scanners.bias.scope import LITERAL_NAME, Facets, target_name
from fairhand_scanners.bias.shapes import Shape
from fairhand_scanners.bias.words import listed, stems, subtokens

_SORTING = listed(
    "sort sorted min max nsmallest nlargest toSorted sort_values order_by orderBy"
    " sortBy sort_by thenComparing comparing comparingInt comparingDouble"
    " comparingLong thenComparingInt minBy maxBy compare heappush merge arg_sort"
    " orderByAsc orderByDesc rank_by addOrderBy OrderBy sorting argmax argmin idxmax"
    " reversed heapify insort distinctBy min_by max_by"
)
_FILTERING = listed(
    "filter filter_by removeIf remove_if find findAll findOne find_all findFirst"
    " reject exclude where partition takeWhile dropWhile query findMany select"
    " count_documents deleteMany anyMatch noneMatch allMatch filterfalse aggregate"
    " match andWhere having retainAll search deleteAll updateMany update_many"
    " delete_many some every"
)
_QUERYING = listed(
    "eq neq ne gt lt gte lte equal notEqual lessThan greaterThan where whereNot"
    " andWhere orWhere whereEqualTo whereNotEqualTo whereIn whereNotIn in not is"
    " filter equalTo"
)
_DECIDED_UPON = listed(
    "applicant candidate employee worker tenant student driver patient renter"
    " borrower teacher defendant person people volunteer jobseeker pupil donor"
)
_SEEKING = listed("test match search includes contains indexOf matches find exec startswith")
# What people are called, and where they went to school.
_OPTIONS = listed("add_argument option add_option setProperty put set setdefault default")
_HEALTH = listed("diagnosis diagnose condition illness disease disorder disability history")
_ASKING_OF_SOME = frozenset({"some", "every", "anyMatch", "allMatch", "noneMatch"})
_HOLDS = re.compile(r"(?:has|is|contains|includes|matches)(?=[A-Z_]|$)")


class Values(Comparing):
    """Follows expressions."""

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
            if kind == "or":
                self._put_first(shape, shape.kids)
            return [
                facet
                for kid in shape.kids
                for facet in self.value(kid)
                if facet.test or kind == "or"
            ]
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
        if kind == "list" and (pairs := _paired(shape)):
            self._map_value(Shape("map", (shape.start, shape.end), "", (), pairs))
            return []
        if kind in ("arith", "list"):
            if kind == "list":
                self._features(shape, "")
            if kind == "list" or shape.name == "+":
                self._put_first(shape, shape.kids)
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
            self.statement(shape)
            return []
        if kind == "assign":
            self.statement(shape)
            return self._known.get(self._key(shape.kids[0]), [])
        if kind == "other" and len(shape.kids) == 1:
            return self.value(shape.kids[0])
        for kid in shape.parts():
            self.statement(kid)
        return []

    def _put_first(self, shape: Shape, parts: Sequence[Shape]) -> None:
        """`men + rest`, `[...men, ...rest]`, `men or rest`: a group put aside comes first."""
        facets = self._groups_apart.get(target_name(parts[0])) if len(parts) > 1 else None
        if facets and any(facet.test for facet in facets) and target_name(parts[1]):
            self._event("first", facets, shape, [])

    def _made(self, shape: Shape, attribute: Attribute, owner: str) -> Facets:
        if attribute.sure and attribute.flag and owner in PORTRAITS:
            owner = ""
        facet = Facet(attribute, shape.name, owner, shape.start, shape.end)
        hint = self._owners.get(owner)
        if hint and facet.about_a_person() is None:
            hinted = replace(facet, owner=hint)
            if hinted.about_a_person() is not False:
                facet = hinted
            elif attribute.flag and attribute.dimension == "gender":
                # A male connector.
                return []
        named = any(word in PEOPLE for word in stems(shape.name))
        if facet.about_a_person() is False and not named:
            return []
        if attribute.flag:
            facet = replace(facet, test=True, operator="is", values=(shape.name,))
        return [facet]

    def _name(self, shape: Shape) -> Facets:
        known = self._known.get(shape.name)
        if known is not None:
            return [replace(facet, start=shape.start, end=shape.end) for facet in known]
        if LITERAL_NAME.match(shape.name):
            return []
        attribute = self._attribute(shape.name)
        return [] if attribute is None else self._made(shape, attribute, "")

    def _field(self, shape: Shape) -> Facets:
        owner = shape.kids[0]
        if owner.kind == "name" and owner.name in ("self", "this"):
            known = self._known.get(f"self.{shape.name}")
            if known is not None:
                return [replace(facet, start=shape.start, end=shape.end) for facet in known]
        if (
            LITERAL_NAME.match(shape.name)
            and len(shape.name) > 1
            and owner.kind in ("name", "field")
        ):
            if owner.kind == "name":
                return []
            return [facet for facet in self.value(owner) if facet.attribute.sure and not facet.test]
        owner_name = target_name(owner)
        hint = self._owners.get(owner_name) or owner_name
        attribute = self._attribute(shape.name)
        if (
            (attribute is None or not attribute.sure)
            and "disabled" in subtokens(shape.name)
            and len(subtokens(shape.name)) <= 2
            and any(word in _DECIDED_UPON for word in stems(hint))
        ):
            # `user.isDisabled()` is an account; `applicant.isDisabled()` is a person.
            attribute = Attribute("disability", flag=True)
        if attribute is None and shape.name.isalpha() and shape.name.islower() and owner_name:
            flag = attribute_named("is_" + shape.name)
            if flag is not None and flag.flag and any(word in PEOPLE for word in stems(owner_name)):
                attribute = flag
        if attribute is None or not attribute.sure:
            # `father.education`, and `p.education` for each `p` of the parents.
            joined = self._attribute(f"{owner_name}_{shape.name}") if owner_name else None
            if joined is None and hint != owner_name:
                joined = self._attribute(f"{hint}_{shape.name}")
            if joined is not None and joined.sure:
                attribute = joined
        if attribute is not None:
            return self._made(shape, attribute, owner_name)
        # `getYears()` was read as the field `Years`.
        plain_name = shape.name[:1].lower() + shape.name[1:]
        if plain_name in THROUGH or shape.name in ("str", "dt", "values", "value", "year"):
            return self.value(owner)
        if owner.kind in ("call", "sub", "comp"):
            self.value(owner)
        elif owner.kind in ("field", "name"):
            # `person.disability.type` still tells of the disability.
            return [facet for facet in self.value(owner) if facet.attribute.sure and not facet.test]
        return []

    def _choose(self, shape: Shape) -> Facets:
        tests = self._tests(shape.kids[0])
        rest = shape.kids[1:]
        inner = [facet for kid in rest for facet in self.value(kid)]
        if not tests:
            self._guess_choice(shape)
            return inner
        self.conditions.append((shape.kids[0].start, shape.kids[0].end))
        return [replace(facet, outcomes=tuple(rest)) for facet in tests] + [
            f for f in inner if f.outcomes
        ]

    def _sub(self, shape: Shape) -> Facets:
        target, *keys = shape.kids
        found: Facets = []
        if target.kind in ("call", "field") and target.name == "split" and len(keys) == 1:
            whole = target.extra[0] if target.kind == "call" else target.kids[0]
            return self._part_of_a_name(whole, keys[0])
        if len(keys) == 1 and keys[0].kind == "name" and self._keys.get(keys[0].name):
            for name in self._keys[keys[0].name]:
                read = Shape("field", (shape.start, shape.end), name, [target])
                found += self._field(read)
            return found
        for key in keys:
            facets = self.value(key)
            tests = tuple(facet for facet in facets if facet.test)
            if tests:
                # A mask of a data frame.
                self._event("filter", tests, shape, [(word, 0.6) for word in words_of(target)])
                continue
            table = target if target.kind == "map" else self._literals.get(target_name(target))
            outcomes: tuple[Shape, ...] = ()
            if table is not None and table.kind == "map":
                facets = [
                    facet
                    for facet in facets
                    if facet.attribute.sure
                    or facet.attribute.proxy
                    or _keyed_by(table, facet.dimension)
                ]
                outcomes = tuple(value for _, value in table.extra)
            elif target.kind in ("name", "field") and not any(f.attribute.proxy for f in facets):
                outcomes = (target,)
            found += [
                replace(f, test=True, outcomes=outcomes, values=("*",)) for f in facets if outcomes
            ]
        found += [facet for facet in self.value(target) if facet.outcomes]
        return found

    def _part_of_a_name(self, whole: Shape | None, key: Shape) -> Facets:
        """`person.full_name.split()[0]` is the first name."""
        if whole is None or whole.kind != "field" or "name" not in stems(whole.name):
            return []
        attribute = self._attribute("first_name" if key.name == "0" else "last_name")
        owner = target_name(whole.kids[0])
        return [] if attribute is None else self._made(whole, attribute, owner)

    def _comprehension(self, shape: Shape) -> Facets:
        element, source, *conditions = shape.kids
        self.value(source)
        for name in shape.extra:
            self._known.pop(name, None)
            self._owners[name] = target_name(source)
            texts = self._literal(source)
            if texts and len(shape.extra) == 1 and not any(map(groups_of, texts)):
                self._literals[name] = source
        tests = tuple(facet for kid in conditions for facet in self.value(kid) if facet.test)
        marked = len(self._names)
        self._names += [(word, 0.5) for word in words_of(source)[:3]]
        self._names += [(name, 0.4) for name in shape.extra]
        if tests:
            self._event("filter", tests, shape, [(word, 0.5) for word in words_of(element)[:3]])
        inner = self.value(element)
        del self._names[marked:]
        # `any(word in cv.text for word in …)` asks what its element asks.
        return [facet for facet in inner if facet.outcomes or (self._asked and facet.test)]

    def _call(self, shape: Shape) -> Facets:
        receiver, keywords = shape.extra
        name = shape.name
        if name in _SORTING:
            return self._sorting(shape)
        if name == "where" and len(shape.kids) == 3 and shape.kids[0].kind != "str":
            # `np.where(condition, one, other)`
            return self._choose(shape)
        if name in _FILTERING and not (
            shape.kids and shape.kids[0].kind == "str" and len(shape.kids) > 1
        ):
            tests = self._filtering(shape)
            return tests if name in _ASKING_OF_SOME else []
        through: Facets = []
        if receiver is not None:
            through = self.value(receiver)
        given: list[Facets] = []
        for kid in shape.kids:
            self._predicates += kid.kind == "lambda"
            self._asked = kid.kind == "comp" and name in ("any", "all")
            if kid.kind == "lambda" and receiver is not None:
                self._callback(kid, receiver, [one.name for one in shape.kids if one.kind == "str"])
                given.append([])
            else:
                given.append(self.value(kid))
            self._predicates -= kid.kind == "lambda"
            self._asked = False
        for key, kid in keywords:
            with self._within(key, 0.6):
                chosen = tuple(facet for facet in self.value(kid) if facet.outcomes)
                if chosen:
                    self._chosen(chosen, kid, [(key, 1.0)])
                self._setting(Shape("str", (kid.start, kid.start), key), kid)
        if name == "otherwise":
            # `when(condition, one).otherwise(other)`
            return [replace(f, outcomes=(*f.outcomes, *shape.kids)) for f in through if f.outcomes]
        column = shape.kids[0].name if shape.kids and shape.kids[0].kind == "str" else ""
        if column and name in ("alias", "as") and receiver is not None:
            self._values_of(receiver, column)
        elif column and name in ("withColumn", "with_column") and len(shape.kids) == 2:
            self._values_of(shape.kids[1], column)
        if name in THROUGH:
            return through + [facet for facets in given for facet in facets]
        flag = attribute_named(name)
        if flag is not None and flag.flag and len(shape.kids) <= 1:
            owner = target_name(shape.kids[0]) if shape.kids else ""
            return self._made(Shape("name", (shape.start, shape.end), name), flag, owner)
        if name == "compareTo" or name in ("localeCompare", "cmp"):
            raws = [f for facets in (through, *given) for f in facets if not f.test]
            if raws:
                self._event("comparator", tuple(raws), shape, [])
            return []
        self._rule_call(shape)
        self._asking_call(shape)
        if name in _OPTIONS:
            self._option(shape)
        if name in _QUERYING and len(shape.kids) in (2, 3):
            self._queried(shape, given)
        if name in ("when", "case", "CASE", "If", "IF", "where", "cond") and given and given[0]:
            rest = tuple(shape.kids[1:])
            return [replace(f, outcomes=rest) for f in given[0] if f.test and rest]
        if name in _SEEKING and receiver is not None and len(shape.kids) == 1:
            found = self._proxy_text(shape, receiver, shape.kids[0])
            if found:
                return found
        if name == "concat" and receiver is not None:
            self._put_first(shape, [receiver, *shape.kids])
        raws = [facet for facet in through if not facet.test and facet.attribute.sure]
        if raws and len(shape.kids) == 1 and _HOLDS.match(name):
            # `profile.geneticMarkers.hasMarker("BRCA1")`
            values = self._literal(shape.kids[0])
            if values:
                return [replace(f, test=True, operator="in", values=tuple(values)) for f in raws]
        if len(shape.kids) == 1 and _HOLDS.match(name) and not _HEALTH.isdisjoint(stems(name)):
            # `record.hasDiagnosis("depression")`
            attribute = Attribute("disability", flag=True)
            held = Facet(attribute, name, "", shape.start, shape.end, test=True, operator="is")
            illnesses = tuple(self._literal(shape.kids[0]) or ())
            if any("disability" in groups_of(illness) for illness in illnesses):
                return [replace(held, values=illnesses)]
        local = self._functions.get(name)
        if local is not None:
            return self._inline(local, given)
        if through and name in ("map", "apply", "replace", "transform"):
            tables = [
                kid if kid.kind == "map" else self._literals.get(target_name(kid))
                for kid in shape.kids
            ]
            outcomes = tuple(
                v for table in tables if table and table.kind == "map" for _, v in table.extra
            )
            return [replace(f, test=True, outcomes=outcomes) for f in through if outcomes]
        if receiver is None or receiver.kind != "choose":
            # `(condition ? slow : fast).add(x)` is chosen by its receiver.
            through = []
        asked = name in ("any", "all")
        return [
            facet
            for facets in (through, *given)
            for facet in facets
            if facet.outcomes or (asked and facet.test)
        ]


def _keyed_by(table: Shape, dimension: str) -> bool:
    """Whether a table has groups of people for keys, and not elves or orcs."""
    return any(dimension in groups_of(key.name) for key, _ in table.extra)


def _paired(shape: Shape) -> list[tuple[Shape, Shape]]:
    """The pairs of a list like `[("nurse", "she"), ("pilot", "he")]`, else nothing."""
    pairs = [
        (kid.kids[0], kid.kids[1])
        for kid in shape.kids
        if kid.kind == "list" and len(kid.kids) == 2 and kid.kids[0].kind == "str"
    ]
    return pairs if len(pairs) == len(shape.kids) >= 2 else []
