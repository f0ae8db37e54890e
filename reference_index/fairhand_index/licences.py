"""Which licence a package or a file says it has. What nobody says is NOASSERTION, never a guess.

Expressions are SPDX, checked by license-expression. `licence_texts` tells texts apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from fairhand_index.licence_texts import text_licences

if TYPE_CHECKING:
    from license_expression import Licensing

NOASSERTION = "NOASSERTION"
# Spellings that name exactly one licence; "BSD" or "GPL" alone do not and are not here.
_ALIASES = {
    "expat": "MIT",
    "mit license": "MIT",
    "the mit license": "MIT",
    "the mit license (mit)": "MIT",
    "mit/x11": "MIT",
    "apache 2.0": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache license v2.0": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "the apache software license, version 2.0": "Apache-2.0",
    "asl-2": "Apache-2.0",
    "asl-2.0": "Apache-2.0",
    "new bsd": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd-3": "BSD-3-Clause",
    "bsd-3-clauses": "BSD-3-Clause",
    "bsd-3-clause license": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "simplified bsd": "BSD-2-Clause",
    "bsd-2": "BSD-2-Clause",
    "bsd-2-clauses": "BSD-2-Clause",
    "two-clause bsd license": "BSD-2-Clause",
    "three-clause bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "mpl 2.0": "MPL-2.0",
    "mpl-2": "MPL-2.0",
    "mozilla public license 2.0": "MPL-2.0",
    "epl-1": "EPL-1.0",
    "epl-2": "EPL-2.0",
    "cddl-1": "CDDL-1.0",
    "gpl-1": "GPL-1.0-only",
    "gpl-2": "GPL-2.0-only",
    "gpl-3": "GPL-3.0-only",
    "lgpl-2": "LGPL-2.0-only",
    "lgpl-2.1": "LGPL-2.1-only",
    "lgpl-3": "LGPL-3.0-only",
    "agpl-3": "AGPL-3.0-only",
    "gpl-1+": "GPL-1.0-or-later",
    "gpl-2+": "GPL-2.0-or-later",
    "gpl-3+": "GPL-3.0-or-later",
    "lgpl-2+": "LGPL-2.0-or-later",
    "lgpl-2.1+": "LGPL-2.1-or-later",
    "lgpl-3+": "LGPL-3.0-or-later",
    "agpl-3+": "AGPL-3.0-or-later",
    "gplv2": "GPL-2.0-only OR GPL-2.0-or-later",
    "gplv3": "GPL-3.0-only OR GPL-3.0-or-later",
    "lgplv2.1": "LGPL-2.1-only OR LGPL-2.1-or-later",
    "lgplv3": "LGPL-3.0-only OR LGPL-3.0-or-later",
    "agplv3": "AGPL-3.0-only OR AGPL-3.0-or-later",
    "gplv2+": "GPL-2.0-or-later",
    "gplv3+": "GPL-3.0-or-later",
    "lgplv2+": "LGPL-2.0-or-later",
    "lgplv2.1+": "LGPL-2.1-or-later",
    "lgplv3+": "LGPL-3.0-or-later",
    "agplv3+": "AGPL-3.0-or-later",
    "zlib/libpng": "Zlib",
    "boost-1.0": "BSL-1.0",
    "cc0": "CC0-1.0",
    "cc0-1": "CC0-1.0",
    "artistic-2": "Artistic-2.0",
    "psf-2": "PSF-2.0",
    "psfl": "PSF-2.0",
    "the unlicense": "Unlicense",
}

_CLASSIFIERS = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "The Unlicense (Unlicense)": "Unlicense",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "zlib/libpng License": "Zlib",
    "Universal Permissive License (UPL)": "UPL-1.0",
}
# The GNU texts do not say whether later versions apply; both readings stay open.
_EITHER = ("GPL-1.0", "GPL-2.0", "GPL-3.0", "LGPL-2.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0")

# What is added to a GNU licence in words of its own. Of exceptions not known here nothing is said.
_EXCEPTION = re.compile(
    r"\b(?:special|linking|classpath)\W{1,3}(?:\w+\W{1,3}){0,2}exception\b", re.I
)
_CLASSPATH = re.compile(
    r"classpath\W{1,3}exception|permission to link this library with independent modules", re.I
)

# Exceptions as debian/copyright names them, where the name stands for one only.
_DEBIAN_EXCEPTIONS = {
    "classpath": "Classpath-exception-2.0",
    "font": "Font-exception-2.0",
    "bison": "Bison-exception-2.2",
}

# A family without a version. The list of aliases would take the oldest version for it.
_VAGUE = re.compile(
    r"(?<![\w-])(?:a?gpl|lgpl|apache|mpl|epl|cddl|python|psf|bsd|artistic|cc-by(?:-sa)?"
    r"|public domain)(?![\w-])",
    re.IGNORECASE,
)
_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+()\- \t]+)")
_WORDS = re.compile(r"[a-z0-9]+")
_GNU = re.compile(
    r"gnu (?P<kind>(?:lesser |library |affero )?)general public license"
    r".{0,120}?version (?P<version>[0-9](?:\.[0-9])?)"
    r"(?P<later>.{0,60}?(?:any later version|or later|or newer))?"
)
_GNU_BEFORE = re.compile(
    r"version (?P<version>[0-9](?:\.[0-9])?)"
    r"(?P<later>(?: of the license)? or at your option any later version)?"
    r" (?:of|as published|of the) .{0,40}?"
    r"gnu (?P<kind>(?:lesser |library |affero )?)general public license"
)
_HEADERS = (
    (re.compile(r"apache license version 2 0|apache org licenses license 2 0"), "Apache-2.0"),
    (re.compile(r"mozilla public license v(?:ersion)? ?2 0"), "MPL-2.0"),
    (re.compile(r"eclipse public license v(?:ersion)? ?(?:v )?2 0"), "EPL-2.0"),
    (re.compile(r"eclipse public license v(?:ersion)? ?(?:v )?1 0"), "EPL-1.0"),
    (re.compile(r"boost software license version 1 0"), "BSL-1.0"),
)


@lru_cache(maxsize=1)
def _licensing() -> Licensing:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


@lru_cache(maxsize=4096)
def expression(text: str) -> str | None:
    """A licence field as a canonical SPDX expression, or None if it does not surely name one."""
    plain = " ".join(text.replace("License:", "").split())
    if not plain or len(plain) > 400:
        return None
    alias = _ALIASES.get(plain.lower().rstrip("."))
    if alias:
        return alias
    if plain.upper() in ("UNLICENSED", "NONE", NOASSERTION) or _VAGUE.search(plain):
        return None
    try:
        info = _licensing().validate(plain)
    except (AttributeError, KeyError, TypeError, ValueError):
        # The parser's own report of some broken expressions fails; they name no licence either way.
        return None
    if info.errors or info.normalized_expression is None:
        return None
    return str(info.normalized_expression)


def debian_expression(text: str) -> str | None:
    """A short licence name of debian/copyright as SPDX, or None."""
    words = re.split(r"\s+(and|or|,)\s+|\s*,\s+(?:and\s+)?", text.strip(), flags=re.IGNORECASE)
    joined = []
    for word in words:
        if not word:
            continue
        if word.lower() in ("and", "or"):
            joined.append(word.upper())
            continue
        name, _, exception = re.sub(r"\s+", " ", word).partition(" with ")
        known = expression(name)
        if known is None:
            return None
        if exception:
            added = _DEBIAN_EXCEPTIONS.get(exception.lower().removesuffix("exception").strip())
            if added is None or " " in known:
                return None
            known = f"{known} WITH {added}"
        joined.append(known)
    return expression(" ".join(joined))


def from_classifiers(classifiers: Iterable[str]) -> str | None:
    """The licence that trove classifiers name for certain, or None."""
    names = {entry.rsplit("::", 1)[-1].strip() for entry in classifiers if "License ::" in entry}
    names.discard("OSI Approved")
    if len(names) != 1:
        return None
    return _CLASSIFIERS.get(names.pop())


def file_tag(text: str) -> str | None:
    """The SPDX-License-Identifier in the first 4,000 characters of a file, or None."""
    match = _TAG.search(text[:4000])
    return expression(match[1].strip()) if match else None


def header_notice(text: str) -> str | None:
    """The licence that the comment at the top of a source file grants in words, or None."""
    head = top_comment(text)
    if len(head) < 40:
        return None
    plain = " ".join(_WORDS.findall(head.lower()))
    dotted = " ".join(re.sub(r"[^a-z0-9.]+", " ", head.lower()).split())
    found = set()
    for pattern in (_GNU, _GNU_BEFORE):
        match = pattern.search(dotted)
        if match:
            kind = {"lesser ": "LGPL", "library ": "LGPL", "affero ": "AGPL"}.get(
                match["kind"], "GPL"
            )
            version = match["version"] if "." in match["version"] else f"{match['version']}.0"
            later = match["later"] or "any later version" in dotted
            found.add(f"{kind}-{version}-{'or-later' if later else 'only'}")
            break
    if found and _EXCEPTION.search(head):
        if not _CLASSPATH.search(head):
            return None
        found = {f"{name} WITH Classpath-exception-2.0" for name in found}
    found.update(name for pattern, name in _HEADERS if pattern.search(plain))
    if not found:
        text_licence = text_expression(head)
        return text_licence if text_licence and " AND " not in text_licence else None
    # Two licences in one header are a choice or a history; only a person can tell.
    return expression(found.pop()) if len(found) == 1 else None


def top_comment(text: str) -> str:
    """The text of the comments and strings before the first line of code."""
    lines, closing = [], ""
    for line in text[:8000].splitlines()[:100]:
        bare = line.strip()
        if not closing:
            opening = re.match(r"""[rRuU]?(\"\"\"|'''|/\*)""", bare)
            if opening:
                closing = "*/" if opening[1] == "/*" else opening[1]
                lines.append(bare[opening.end() :].removesuffix(closing).strip("* "))
                if closing in bare[opening.end() :]:
                    closing = ""
            elif bare.startswith(("#", "//")):
                lines.append(bare.lstrip("#/!* "))
            elif bare:
                break
        else:
            lines.append(bare.removesuffix(closing).strip("* "))
            if closing in bare:
                closing = ""
    return "\n".join(lines)


def text_expression(text: str) -> str | None:
    """The licence a LICENSE file grants, or None.

    Of several texts in one file nobody says whether they are a choice, all hold, or belong to parts
    of others; that is None too.
    """
    tag = file_tag(text)
    if tag:
        return tag
    names = list(text_licences(text))
    if len(names) == 2 and names[1] == f"L{names[0]}":
        # The lesser licence is terms on top of the general one, printed behind or before it.
        names = names[1:]
    if len(names) != 1:
        return None
    if names[0] == "BSD-2-Clause" and "endorse" in text.lower():
        # Some third clause in words of its own.
        return None
    name = names[0]
    if name not in _EITHER:
        return expression(name)
    added = " WITH Classpath-exception-2.0" if _CLASSPATH.search(text) else ""
    return expression(f"{name}-only{added} OR {name}-or-later{added}")


@lru_cache(maxsize=4096)
def parsed(text: str) -> tuple[object, ...] | str | None:
    """An SPDX expression as nested tuples `("OR" | "AND", part, …)` of identifiers, or None.

    An identifier with an exception is one string, `GPL-2.0-only WITH Classpath-exception-2.0`.
    """
    canonical = expression(text)
    if canonical is None:
        return None
    return _nested(_licensing().parse(canonical))


def _nested(node: object) -> tuple[object, ...] | str:
    arguments = getattr(node, "args", ())
    if not arguments:
        return str(node)
    operator = "OR" if str(getattr(node, "operator", "")).strip().lower() in ("|", "or") else "AND"
    return (operator, *(_nested(part) for part in arguments))


def identifiers(text: str) -> list[str]:
    """The licence identifiers in an expression, exceptions left out, in alphabetical order."""
    tree = parsed(text)
    if tree is None:
        return []
    out: set[str] = set()
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node[1:])
        else:
            out.add(str(node).partition(" WITH ")[0])
    return sorted(out)
