"""Settings of what else of the project a model gets to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from fairhand_server.settings.fields import setting

if TYPE_CHECKING:
    from fairhand_server.settings import Settings

# A plain machine reads about 100 tokens a second, and a small model heeds only what is near, so a
# hint of the likeliest calls must do. A model on a GPU reads signatures in the blink of an eye.
_EMBEDDED = 300
_ENDPOINT = 6000


@attrs.frozen
class ContextSettings:
    """What a model gets to see of other files of the project."""

    enabled: bool = setting(True, "Whether other files of the workspace are shown to the model.")
    characters: int = setting(
        0,
        "How many characters of other files, at most. Up to 600 are a comment above the line, more "
        "are signatures before the file. 0: 300 for the model on this machine, 6000 for a "
        "configured endpoint.",
    )


def context_characters(settings: Settings) -> int:
    """The number of characters of context that these settings allow; 0 for none."""
    if not settings.context.enabled:
        return 0
    automatic = _ENDPOINT if settings.host.endpoint else _EMBEDDED
    return settings.context.characters or automatic
