"""How long to wait for more typing before the model is asked."""

from __future__ import annotations

from fairhand_syntax.languages import Language


def pause_before(language: Language, prefix: str, rest_ms: int) -> float:
    """Seconds to wait. None after a new line, an opened block or list, or a comment's end."""
    line = prefix[prefix.rfind("\n") + 1 :]
    text = line.strip()
    if not text or text.endswith((*language.block_openers, "(", "{")):
        return 0.0
    if text.startswith(language.comment) and line.endswith((" ", ".")):
        return 0.0
    if text.endswith(('"""', "'''") if language.id == "python" else "*/"):
        return 0.0
    return rest_ms / 1000
