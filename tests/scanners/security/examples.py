"""The examples of the rules as whole texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairhand_scanners.security.rulebook import rules

LANGUAGES = ("python", "java", "javascript")
_MODULES = re.compile(
    r"\b(flask|os|subprocess|docker|importlib|ldap|tarfile|zipfile|jinja2|requests|logging|hashlib|random|ssl"
    r"|paramiko|jwt|tempfile|socket|hmac|base64|pickle|html|traceback|re|secrets|json|ast)\."
)


def whole(language: str, text: str) -> str:
    """An example as a file: Java gets a class around it, Python the imports it leaves out."""
    if language == "java" and not text.lstrip().startswith(("class", "@Enable")):
        return f"class Example {{\n{text}\n}}\n"
    if language == "python":
        imports = "".join(f"import {name}\n" for name in sorted(set(_MODULES.findall(text))))
        return imports + text
    return text


def examples() -> Iterator[tuple[str, str, str, str]]:
    """(rule, language, bad, good) of every rule and language."""
    for rule in rules().values():
        for language in LANGUAGES:
            section = rule.data.get(language)
            if section is not None:
                yield (
                    rule.id,
                    language,
                    whole(language, section["bad"]),
                    whole(language, section["good"]),
                )
