"""The pages of docs/rules/, generated from the rules: `python -m fairhand_scanners.security.pages
FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from fairhand_scanners.security.rulebook import Rule, rules

_TITLES = {"python": "Python", "java": "Java", "javascript": "JavaScript"}


def page(rule: Rule) -> str:
    """One rule's page in Markdown."""
    parts = [
        f"# {rule.title}",
        f"`{rule.id}` · [CWE-{rule.cwe}](https://cwe.mitre.org/data/definitions/{rule.cwe}.html) · "
        f"severity {rule.severity} · confidence {rule.confidence}",
        f"{rule.message}. {rule.explanation}",
        f"**What to do.** {rule.advice}",
    ]
    for language, title in _TITLES.items():
        section = rule.data.get(language)
        if section is None:
            continue
        parts.append(f"## {title}")
        parts.append(f"Found:\n\n```{language}\n{section['bad'].strip()}\n```")
        parts.append(f"Not found:\n\n```{language}\n{section['good'].strip()}\n```")
        if "fix" in section:
            parts.append("A fix is offered.")
    parts.append(
        f"Ignore one place with the comment `fairhand: ignore[{rule.id}]` on its line or the line "
        "before, "
        f"or the rule with `--disable {rule.id}`."
    )
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """All pages by file name, with an overview."""
    lines = [
        "# Rules of the security scan\n",
        "| rule | weakness | severity | languages |",
        "|---|---|---|---|",
    ]
    for rule in rules().values():
        languages = ", ".join(title for key, title in _TITLES.items() if key in rule.data)
        lines.append(
            f"| [{rule.id}]({rule.id}.md) | CWE-{rule.cwe} | {rule.severity} | {languages} |"
        )
    made = {f"{rule.id}.md": page(rule) for rule in rules().values()}
    made["README.md"] = "\n".join(lines) + "\n"
    return made


def main(folder: str) -> None:
    """Write all pages into a folder."""
    for name, text in pages().items():
        (Path(folder) / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
