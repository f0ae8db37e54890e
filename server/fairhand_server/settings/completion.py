"""Settings of completion."""

from __future__ import annotations

import attrs

from fairhand_server.settings.fields import setting


@attrs.frozen
class CompletionSettings:
    """When and how much Fairhand suggests."""

    enabled: bool = setting(True, "Whether suggestions are offered at all.")
    automatic: bool = setting(
        True, "Whether suggestions appear while typing. Asking for one by hand works either way."
    )
    max_tokens: int = setting(
        384, "The longest answer, in tokens of the model. A token is three to four characters."
    )
    patience_ms: int = setting(
        800,
        "While typing, the first complete part of an answer is shown once so many milliseconds "
        "have passed since the answer began. An answer asked for by hand is always shown whole.",
    )
    debounce_ms: int = setting(
        75,
        "How long typing must rest before the model is asked, in milliseconds. There is no wait "
        "after a new line, a block opener or the end of a comment, nor when asked by hand.",
    )
