"""A quiet notice on imports of packages that the project neither has nor declares.

Models invent plausible names of packages, and whoever registers such a name has a way into every
project that installs it. The check looks at what is on this machine only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Notice, Span

NAME = "packages"


@dataclass(frozen=True, slots=True)
class KnownPackages:
    """What may be imported: Python modules, Node packages, Java packages or their groups.

    `told` names the languages for which there is a list at all. Without one nothing is said: every
    package would be unknown.
    """

    python: frozenset[str] = frozenset()
    node: frozenset[str] = frozenset()
    java: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()


NOTHING_KNOWN = KnownPackages()

_PYTHON = re.compile(r"(?m)^[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+(\w[\w.]*)[ \t]+import\b)")
_JAVASCRIPT = re.compile(
    r"(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['\"])(?P<of>[^'\"\n]+)\1"
)
_JAVA = re.compile(r"(?m)^[ \t]*import[ \t]+(?:static[ \t]+)?([a-z][\w.]*)")
_JAVA_OWN = ("java.", "javax.", "jdk.", "sun.", "com.sun.", "org.w3c.dom", "org.xml.sax")
# https://nodejs.org/api/modules.html#built-in-modules
_NODE_OWN = """
assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel
dns domain events fs http http2 https inspector module net os path perf_hooks process punycode
querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi
worker_threads zlib
"""


def judge(candidate: Candidate, known: KnownPackages) -> Judgement:
    """Notices for the packages that a candidate imports and nobody here knows."""
    if candidate.language not in known.told or not candidate.final:
        return CLEAN
    notices = []
    for name, span in _imported(candidate):
        if not _is_known(candidate.language, name, known):
            message = f"{name} is neither installed nor declared here; check that it exists."
            notices.append(Notice(NAME, "unknown-package", message, span))
    return Judgement(tuple({notice.message: notice for notice in notices}.values()))


def _imported(candidate: Candidate) -> Iterator[tuple[str, Span]]:
    text = candidate.text
    if candidate.language == "python":
        # The cursor may stand behind the word `import`.
        line = candidate.prefix[candidate.prefix.rfind("\n") + 1 :]
        for found in _PYTHON.finditer(line + text):
            if found.end() <= len(line):
                continue
            start, end = max(0, found.start() - len(line)), found.end() - len(line)
            for part in (found[1] or found[2]).split(","):
                name = part.split()[0].partition(".")[0] if part.split() else ""
                if name:
                    yield name, Span(start, end)
    elif candidate.language == "javascript":
        for found in _JAVASCRIPT.finditer(text):
            yield found["of"], Span(*found.span("of"))
    else:
        for found in _JAVA.finditer(text):
            yield found[1], Span(*found.span(1))


def _is_known(language: str, name: str, known: KnownPackages) -> bool:
    if language == "python":
        return name in known.python or name.lower() in known.python
    if language == "javascript":
        if name.startswith((".", "/", "#", "~", "@/", "node:", "http:", "https:", "file:")):
            return True
        parts = name.split("/")
        package = "/".join(parts[:2]) if name.startswith("@") else parts[0]
        return package in known.node or package in _NODE_OWN.split()
    if name.startswith(_JAVA_OWN):
        return True
    return any(name == one or name.startswith(tuple(_stems(one))) for one in known.java)


def _stems(group: str) -> Iterator[str]:
    """How the packages of a group begin.

    `org.apache.commons` stands for all that begin like it. Often the last part differs, so what
    begins like the rest counts too, if that is more than a word.
    """
    if "." in group:
        yield f"{group}."
    rest = group.rpartition(".")[0]
    if "." in rest:
        yield f"{rest}."
