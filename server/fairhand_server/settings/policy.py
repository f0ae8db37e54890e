"""Settings that an organisation decides for its developers."""

from __future__ import annotations

import attrs

from fairhand_server.settings.fields import setting


@attrs.frozen
class PolicySettings:
    """What nobody but the owner of the machine may change."""

    locked: tuple[str, ...] = setting(
        (),
        "Names of settings, such as `bias.mode`, that a workspace cannot change.",
        machine=True,
    )
