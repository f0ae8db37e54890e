"""`python -P -m fairhand_eval eval SUITE …` and `… bench NAME …`."""

from __future__ import annotations

import sys
from importlib import import_module

from fairhand_eval.registry import COMMANDS, KINDS, Entry, find, listing
from fairhand_server.command_line import Parser
from fairhand_server.errors import FairhandError

NOUNS = {"eval": "suite", "bench": "bench"}


def main(argv: list[str] | None = None) -> int:
    """Run one command line (default: `sys.argv`) and return its exit code."""
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in COMMANDS:
        command = COMMANDS[words[0]]
        return _run(f"fairhand {command.name}", command, words[1:])
    if not words or words[0] not in KINDS:
        print("usage: python -P -m fairhand_eval eval|bench NAME [options]", file=sys.stderr)
        return 2
    kind, rest = words[0], words[1:]
    entries = KINDS[kind]
    if rest and rest[0] in ("--list", "-h", "--help"):
        print(listing(entries))
        return 0
    if kind == "bench" and rest == ["--all"]:
        return _all(entries)
    if not rest:
        print(f"fairhand: name a {NOUNS[kind]} [fairhand-E001]\n", file=sys.stderr)
        print(listing(entries), file=sys.stderr)
        return 2
    entry = find(entries, rest[0])
    if entry is None:
        print(f"fairhand: there is no {NOUNS[kind]} {rest[0]!r} [fairhand-E001]\n", file=sys.stderr)
        print(listing(entries), file=sys.stderr)
        return 2
    return _run(f"fairhand {kind} {entry.name}", entry, rest[1:])


def _all(entries: tuple[Entry, ...]) -> int:
    """Run every entry with its defaults; the worst exit code."""
    worst = 0
    for entry in entries:
        print(f"== {entry.name}: {entry.description}", flush=True)
        worst = max(worst, _run(f"fairhand bench {entry.name}", entry, []))
    return worst


def _run(title: str, entry: Entry, words: list[str]) -> int:
    module = import_module(entry.module)
    parser = Parser(prog=title, description=entry.description)
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(words)))
    except FairhandError as error:
        print(error.lines(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
