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
        150,
        "While typing, so much of an answer as is complete is shown so many milliseconds after its "
        "first line was there, or at once if that line alone took longer; the rest is the next "
        "suggestion. An answer asked for by hand is always shown whole.",
    )
    debounce_ms: int = setting(
        150,
        "How long typing must rest at most before the model is asked, in milliseconds. The wait "
        "grows from nothing while other text is typed than what was asked for. There is no wait "
        "for what is known already, after a new line, a block opener or the end of a comment, nor "
        "when asked by hand.",
    )
    read_ahead: bool = setting(
        True,
        "Whether the model goes on for some lines behind a suggestion that appeared while typing, "
        "so that the next one is there at once.",
    )
    candidates: int = setting(
        0,
        "How many suggestions there are to choose from when asked by hand, up to 5. They are asked "
        "for at the same time, unless the first one comes at once. 0 means 3 from an endpoint and "
        "1 from the embedded model, which would take three times as long.",
    )
