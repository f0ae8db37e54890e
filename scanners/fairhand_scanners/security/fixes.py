"""Edits that mend a finding.

A rule's `fix` holds lines `PATTERN => REPLACEMENT`; the first that matches in the text of the
finding is
applied. Leaks are mended by the language's own construct, which takes in the rest of the block.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from fairhand_scanners.security.finding import Edit, Finding
from fairhand_scanners.security.rulebook import rules

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

    from fairhand_syntax.parsing import Source


@lru_cache(maxsize=256)
def replacements(rule: str, language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The compiled lines of a rule. Raises ValueError for a line without an arrow."""
    section = rules()[rule].data.get(language, {})
    made: list[tuple[re.Pattern[str], str]] = []
    for raw in section.get("fix", "").splitlines():
        line = raw.strip()
        if not line:
            continue
        pattern, arrow, text = line.partition(" => ")
        if not arrow:
            raise ValueError(f"{rule}: no arrow in {line!r}")
        made.append((re.compile(pattern.strip(), re.S), text.strip()))
    return tuple(made)


def with_fix(finding: Finding, source: Source) -> Finding:
    """The finding with its edits, when the rule knows any."""
    if finding.rule == "resource-leak":
        return _leak(finding, source)
    text = source.text[finding.start : finding.end]
    for pattern, replacement in replacements(finding.rule, source.language.id):
        match = pattern.search(text)
        if match is None:
            continue
        edit = Edit(
            finding.start + match.start(), finding.start + match.end(), match.expand(replacement)
        )
        return replace(finding, fix=(edit,), fix_title=_title(match[0], edit.text))
    return finding


def _title(old: str, new: str) -> str:
    """What an edit does, for a menu: what it adds to what is there, or what it writes instead."""
    verb, shown = "Write", new
    if old and new.endswith(old):
        verb, shown = "Add", new.removesuffix(old).strip(", ")
    elif old and new.startswith(old):
        verb, shown = "Add", new.removeprefix(old).strip(", ")
    return f"{verb} `{shown if len(shown) <= 50 else shown[:47] + '...'}`"


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """A text with edits made, the last one first."""
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


_STATEMENTS = {
    "python": ("expression_statement",),
    "java": ("local_variable_declaration",),
    "javascript": ("lexical_declaration", "variable_declaration"),
}


def _leak(finding: Finding, source: Source) -> Finding:
    start, end = source.byte(finding.start), source.byte(finding.end)
    node: Tree | None = source.tree.root_node.named_descendant_for_byte_range(start, end)
    wanted = _STATEMENTS[source.language.id]
    while node is not None and node.type not in wanted:
        node = node.parent
    if (
        node is None
        or node.parent is None
        or node.parent.type not in ("block", "statement_block", "constructor_body")
    ):
        return finding
    if source.language.id == "python":
        return _with_block(finding, source, node)
    return _try_block(finding, source, node)


def _following(node: Tree) -> list[Tree]:
    """The statements of the block behind a statement."""
    found: list[Tree] = []
    sibling = node.next_named_sibling
    while sibling is not None:
        found.append(sibling)
        sibling = sibling.next_named_sibling
    return found


def _indented(source: Source, nodes: list[Tree], unit: str) -> tuple[int, int, str] | None:
    """The statements one step further in; None when a text of several lines would change."""
    first, last = source.char(nodes[0].start_byte), source.char(nodes[-1].end_byte)
    line_start = source.text.rfind("\n", 0, first) + 1
    body = source.text[line_start:last]
    if '"""' in body or "'''" in body or "`" in body:
        return None
    return (
        line_start,
        last,
        "\n".join(unit + line if line.strip() else line for line in body.split("\n")),
    )


def _with_block(finding: Finding, source: Source, node: Tree) -> Finding:
    assignment = node.named_children[0] if node.named_children else None
    if assignment is None or assignment.type != "assignment":
        return finding
    left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    following = _following(node)
    if left is None or right is None or left.type != "identifier" or not following:
        return finding
    moved = _indented(source, following, "    ")
    if moved is None or right.type == "await":
        return finding
    edits = (
        Edit(
            source.char(node.start_byte),
            source.char(node.end_byte),
            f"with {source.text_of(right)} as {source.text_of(left)}:",
        ),
        Edit(*moved),
    )
    return replace(finding, fix=edits, fix_title="Open it in a with block")


def _try_block(finding: Finding, source: Source, node: Tree) -> Finding:
    following = _following(node)
    begin, end = source.char(node.start_byte), source.char(node.end_byte)
    line_start = source.text.rfind("\n", 0, begin) + 1
    indent = source.text[line_start:begin]
    if not following or indent.strip():
        return finding
    moved = _indented(source, following, "    " if source.language.id == "java" else "  ")
    if moved is None:
        return finding
    text = source.text[begin:end].rstrip(";")
    if source.language.id == "java":
        first = Edit(begin, end, f"try ({text}) {{")
        last = Edit(moved[0], moved[1], f"{moved[2]}\n{indent}}}")
        return replace(finding, fix=(first, last), fix_title="Open it in try-with-resources")
    match = re.match(r"(?:const|let|var)\s+(\w+)\s*=\s*(.*)$", text, re.S)
    closing = _closing(match[2], match[1]) if match else ""
    if not closing:
        return finding
    first = Edit(begin, end, f"{text};\n{indent}try {{")
    last = Edit(
        moved[0], moved[1], f"{moved[2]}\n{indent}}} finally {{\n{indent}  {closing}\n{indent}}}"
    )
    return replace(finding, fix=(first, last), fix_title="Close it in finally")


def _closing(made: str, name: str) -> str:
    """How JavaScript closes what a call opened."""
    if re.search(r"\bopenSync\s*\(", made):
        return f"fs.closeSync({name});"
    if re.search(r"\bopendirSync\s*\(", made):
        return f"{name}.closeSync();"
    if re.search(r"\bawait\b.*\bopen(?:dir)?\s*\(", made):
        return f"await {name}.close();"
    if re.search(r"\.(?:connect|getConnection|acquire)\s*\(\s*\)", made):
        return f"{name}.release();"
    return ""
