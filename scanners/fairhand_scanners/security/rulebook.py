"""Rules and library models, read from their data files and laid out for quick lookup.

A line of a rule is `PATH(POSITIONS) if CONDITION; CONDITION`. A path is dotted; `{a,b}` stands for
either, `*.name` for any receiver, `name=` at the end for an assignment to a member. A position is
an
argument's number or keyword, `0|name` for either, `*` for all, `on` for the receiver. A condition
is
`SELECTOR OPERATOR VALUE`; what the selectors and operators mean is in `conditions`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from fairhand_scanners.security.incoming import INCOMING, is_sent, is_telling, plain
from fairhand_scanners.security.severities import severity_of

HERE = Path(__file__).parent
_LINE = re.compile(
    r"^(?P<path>\S+?)(?:\((?P<args>[^()]+)\))?(?:\s+if\s+(?P<conds>.*?))?(?:\s+->\s+(?P<to>.*))?$"
)
_COND = re.compile(r"^(?P<sel>[^\s=!~<>]+)\s*(?P<op>!=|!~|=|~|<|>)?\s*(?P<value>.*)$", re.S)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule's line."""

    selector: str
    operator: str
    value: str
    words: frozenset[str]
    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One compiled line: what it matches and which arguments it is about."""

    rule: str
    path: str
    last: str
    positions: tuple[str, ...]
    conditions: tuple[Condition, ...]
    to: str
    kind: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says of itself. `clean` names the kind of sink, for sanitisers."""

    id: str
    title: str
    cwe: int
    severity: str
    confidence: str
    clean: str
    labels: tuple[str, ...]
    message: str
    explanation: str
    advice: str
    data: dict[str, Any] = field(repr=False)


def expand(path: str) -> list[str]:
    """All paths that `{a,b}` stands for."""
    start = path.find("{")
    if start < 0:
        return [path]
    end = path.index("}", start)
    return [
        whole
        for choice in path[start + 1 : end].split(",")
        for whole in expand(path[:start] + choice.strip() + path[end + 1 :])
    ]


def last_of(path: str) -> str:
    """The last member of a path."""
    return path.rsplit(".", 1)[-1]


def condition(text: str) -> Condition:
    """Compile one condition. Raises ValueError for what cannot be read."""
    match = _COND.match(text.strip())
    if match is None:
        raise ValueError(f"not a condition: {text!r}")
    operator, value = match["op"] or "", match["value"].strip()
    words = frozenset(w.strip().strip('"').lower() for w in value.split("|"))
    if not operator and value:
        raise ValueError(f"not a condition: {text!r}")
    pattern = re.compile(value, re.I) if operator in ("~", "!~") else None
    return Condition(match["sel"], operator, value, words, pattern)


def compile_lines(rule: str, kind: str, text: str) -> list[Line]:
    """The lines of one block of a rule. Raises ValueError naming the line that cannot be read."""
    made: list[Line] = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        # "\\;" keeps a semicolon inside a pattern.
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"{rule}: cannot read {line!r}")
        conditions = tuple(condition(c) for c in (match["conds"] or "").split(";") if c.strip())
        positions = tuple(p.strip() for p in (match["args"] or "").split(",") if p.strip())
        for path in expand(match["path"]):
            made.append(
                Line(
                    rule,
                    path,
                    last_of(path),
                    positions,
                    conditions,
                    (match["to"] or "").strip(),
                    kind,
                )
            )
    return made


class Book:
    """The lines of one language by exact path and by last member."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.exact: dict[str, list[Line]] = {}
        self.loose: dict[str, list[Line]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        model = _toml("models", language)
        for name, value in model.items():
            if name == "open":
                continue
            self.tables[name] = value if isinstance(value, dict) else _table(value)
        self.sources: dict[str, str] = {}
        for label in ("user", "local", "archive", "secret", "trace", "weak"):
            for path in self.tables.get(f"source_{label}", {}):
                self.sources[path] = label
        for name in ("clean", "pass", "tag"):
            self.add_model(name, self.tables.get(name, {}))
        for rule in rules().values():
            section = rule.data.get(language)
            if not isinstance(section, dict):
                continue
            for kind in ("sinks", "calls"):
                if kind in section:
                    self.add(compile_lines(rule.id, kind, section[kind]))
        for line in compile_lines("resource-leak", "open", model.get("open", "")):
            index = self.loose if line.path.startswith("*.") else self.exact
            index.setdefault(
                f"open {line.last if line.path.startswith('*.') else line.path}", []
            ).append(line)
        for name in (
            "release",
            "release_call",
            "wrap",
            "owner",
            "borrow",
            "open_callback",
            "holders",
            "regex",
            "stop",
            "ends",
            "source_clean",
            "keep",
            "harmless",
            "given",
            "requests",
        ):
            self.tables.setdefault(name, {})
        self.consts = {k: int(v, 0) for k, v in self.tables.get("consts", {}).items()}
        self.alias: dict[str, str] = dict(self.tables.get("types", {}).items())
        for inner in ("request", "req", "getRequest", "http", "getIn"):
            self.alias[f"{INCOMING}.{inner}"] = self.alias[f"{INCOMING}.{inner}()"] = INCOMING
        # Classes that sources or rules speak of by name.
        self.classes = frozenset(
            path.rpartition(".")[0] for path in (*self.sources, *self.exact)
        ) - {""}
        # What gives something from outside.
        self.givers = frozenset(path.rpartition(".")[0] for path in self.sources) - {""}
        self.words = frozenset(self.loose) | frozenset(last_of(p) for p in self.exact)

    def add(self, lines: list[Line]) -> None:
        """Take lines in."""
        for line in lines:
            if line.path.startswith("*."):
                owner = line.path.removeprefix("*.").rpartition(".")[0]
                if owner:
                    # `*.headers.add` is about what goes by the name of headers.
                    spoken = condition(f"hint~^{re.escape(owner.rsplit('.', 1)[-1])}$")
                    line = replace(line, conditions=(spoken, *line.conditions))
                self.loose.setdefault(line.last, []).append(line)
            else:
                self.exact.setdefault(line.path, []).append(line)

    def add_model(self, kind: str, table: dict[str, Any]) -> None:
        """Take a table of the model in that maps paths to words."""
        self.tables[kind] = {path: str(words) for path, words in table.items()}

    def source(self, path: str) -> str | None:
        """The label of what a path gives, when it is a source."""
        label = self.sources.get(path)
        if label is None:
            holder, _, word = path.removesuffix("()").rpartition(".")
            if holder == INCOMING:
                return "user" if is_sent(word) else None
            if holder in self.tables["requests"]:
                # `c.req.query("q")`, `req.getQuery("q")` and `req.query.q` are one.
                same = self.sources.get(f"{holder}.{plain(word)}")
                if same is not None:
                    return same
                return (
                    "user" if (is_sent if self.language == "java" else is_telling)(word) else None
                )
        return label

    def lines(self, path: str, last: str) -> list[Line]:
        """The lines for a call by its path and its last member."""
        exact = self.exact.get(path) if path else None
        loose = self.loose.get(last)
        if exact is None:
            return loose or []
        return exact if loose is None else exact + loose


def _table(text: str) -> dict[str, Any]:
    """A table from `path = words` lines; without "=" the words are empty."""
    table: dict[str, Any] = {}
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        left, _, right = line.partition(" = ")
        for path in expand(left.strip()):
            table[path] = right.strip()
    return table


def _toml(folder: str, name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / folder / f"{name}.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """All rules by id. Raises ValueError for a rule that lacks a part."""
    found: dict[str, Rule] = {}
    for file in sorted((HERE / "rules").glob("*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        rule = Rule(
            id=file.stem,
            title=data["title"],
            cwe=data["cwe"],
            severity=severity_of(data["cwe"]),
            confidence=data.get("confidence", "medium"),
            clean=data.get("clean", ""),
            labels=tuple(data.get("labels", ["user"])),
            message=data["message"],
            explanation=data["explanation"].strip(),
            advice=data["advice"].strip(),
            data=data,
        )
        found[rule.id] = rule
    return found


@lru_cache(maxsize=4)
def book(language: str) -> Book:
    """The book of a language, read once per process."""
    return Book(language)
