"""Settings that tell what the editor in front of the server can and cannot do."""

from __future__ import annotations

import attrs

from fairhand_server.settings.fields import setting


@attrs.frozen
class EditorSettings:
    """What the server does for an editor that has no commands of its own."""

    offer_commands: bool = setting(
        False,
        "Whether the scan of the workspace, the reference log and the list of withheld suggestions "
        "stand as code lenses above the first line and as source actions. For editors without "
        "a command palette.",
    )
