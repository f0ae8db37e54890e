"""What a rule says of itself, as a page to read, and where its weakness is described."""

from __future__ import annotations

from pathlib import Path

from fairhand_server.folders import cache_folder


def link_of(cwe: str) -> str:
    """The public description of a weakness such as "CWE-89"; empty for an unknown one."""
    number = cwe.removeprefix("CWE-")
    if not number.isdigit() or number == "0":
        return ""
    return f"https://cwe.mitre.org/data/definitions/{number}.html"


def rule_page(rule_id: str) -> str | None:
    """A rule as Markdown; None for a rule that is not ours."""
    from fairhand_scanners.security.pages import page
    from fairhand_scanners.security.rulebook import rules

    rule = rules().get(rule_id)
    if rule is None:
        return None
    return page(rule)


def write_rule_page(rule_id: str, text: str) -> Path:
    """Write a rule's page below the cache folder and return its path. Raises OSError."""
    folder = cache_folder() / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{rule_id}.md"
    page.write_text(text, encoding="utf-8")
    return page
