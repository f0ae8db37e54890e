"""Settings of the reference tracker."""

from __future__ import annotations

import re

import attrs

from fairhand_server.settings.fields import setting

POLICIES = ("flag", "commercial", "permissive-only", "block", "allow")
VERDICTS = ("allow", "flag", "block")
_RULE = re.compile(r"\s*([A-Za-z0-9.+*-]+)\s*=\s*([a-z]+)\s*")


@attrs.frozen
class ReferencesSettings:
    """How suggestions that resemble licensed code are found, shown and recorded."""

    enabled: bool = setting(True, "Whether suggestions are compared with the reference index.")
    include_suggestions_with_code_references: bool = setting(
        True, "Whether suggestions that resemble licensed code are offered at all."
    )
    policy: str = setting(
        "flag",
        "What to do by licence: `flag` shows every licence, `commercial` blocks strong copyleft, "
        "network, source-available and unknown licences, `permissive-only` blocks all but "
        "permissive ones, `block` blocks and `allow` shows everything without a word.",
        choices=POLICIES,
    )
    rules: tuple[str, ...] = setting(
        (),
        "Rules that come before the policy, the first that fits counts: `LGPL-2.1-only=allow`, "
        "`AGPL-*=block`, or a class such as `weak-copyleft=flag`.",
    )
    fail_closed: bool = setting(
        False,
        "Whether a suggestion that could not be compared in time, or at all, is withheld. "
        'Otherwise it is offered as "not compared", and the log says so.',
    )
    min_tokens: int = setting(20, "The shortest copy that counts, in tokens of the language.")
    deadline_ms: int = setting(
        250, "How long the comparison of a suggestion may take, in milliseconds."
    )
    index: str = setting(
        "",
        "Folder of the reference index. Empty: the one that `fairhand references build` makes.",
        machine=True,
        variable="FAIRHAND_INDEX",
    )
    server: str = setting(
        "",
        "Address of a team's index, which `fairhand references serve` answers. It is asked in "
        "place of the folder; hashes of tokens are sent, no text. Another machine's must be https.",
        machine=True,
        variable="FAIRHAND_REFERENCES_SERVER",
    )
    server_key: str = setting(
        "",
        "The key of the team's index. Prefer the environment variable: a file is easily shared.",
        machine=True,
        variable="FAIRHAND_REFERENCES_KEY",
    )
    log: str = setting(
        "",
        "File of the attribution log. Empty: `attribution.sqlite3` in the state folder.",
        machine=True,
    )
    log_code: bool = setting(
        False, "Whether the attribution log keeps the accepted code itself.", machine=True
    )

    def __attrs_post_init__(self) -> None:
        """Raises ValueError for a rule that means nothing."""
        self.parsed_rules()

    def parsed_rules(self) -> tuple[tuple[str, str], ...]:
        """The rules as pairs of pattern and verdict."""
        found = []
        for rule in self.rules:
            match = _RULE.fullmatch(rule)
            if match is None or match.group(2) not in VERDICTS:
                raise ValueError(f"a rule is written LICENCE=allow, flag or block, not {rule!r}")
            found.append((match.group(1), match.group(2)))
        return tuple(found)
