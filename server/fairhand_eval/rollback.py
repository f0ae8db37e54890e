"""`fairhand rollback`: give a stage back to what held it before."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from fairhand_server.errors import UsageError
from fairhand_server.stages import add_step, read_stages


def add_arguments(parser: ArgumentParser) -> None:
    """Which stage, and why."""
    parser.add_argument("--stage", choices=("staging", "production"), default="production")
    parser.add_argument("--reason", default="", metavar="TEXT", help="kept in the history")


def run(arguments: Namespace) -> int:
    """Roll back: 0. Raises UsageError E001 where nothing was promoted to the stage."""
    stages = read_stages()
    holder = stages.holder(arguments.stage)
    if holder is None:
        raise UsageError(
            "fairhand-E001",
            f"nothing was promoted to {arguments.stage}",
            "`fairhand promote --list` shows the stages",
        )
    before = stages.before(arguments.stage)
    details = {"from": holder.id, "reason": arguments.reason}
    add_step("rolled back", arguments.stage, before, details)
    empty = "the built-in default" if arguments.stage == "production" else "nothing"
    print(f"{arguments.stage}: {before.id if before else empty} (was {holder.id})")
    return 0
