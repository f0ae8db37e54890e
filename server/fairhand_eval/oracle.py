"""Where answers end: a host writes the true answer and runs on, and what is kept is compared.

Holes are cut into code that people wrote (`--code`, folders of any sources) or are those of
HumanEval-Infilling (`--data`). What the host writes behind the true answer is, by mode, the code
that follows the cursor, a new function, nothing, or what models also write. An answer is right when
the document is what it was, apart from white space at the end of the answer. All goes through the
very pipeline that an editor's requests go through; no model is needed.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fairhand_eval.oracle_kinds import KINDS
from fairhand_eval.oracle_places import Hole, drawn, published
from fairhand_eval.suite import positive
from fairhand_server.completion.pipeline import complete
from fairhand_server.completion.suggestion import Request
from fairhand_server.errors import UsageError
from fairhand_server.model_client import Limits, ModelIdentity
from fairhand_syntax.languages import LANGUAGES, Language, language_named

# A host sends so many characters at a time, about a token.
_PIECE = 4
# So much of the code after the cursor is repeated.
_REPEATED = 3_000
# The token limit is no part of this question.
_NO_LIMIT = 1_000_000

_FUNCTION = {
    "python": "\n\n\ndef helper_function(data):\n    # TODO\n    return [x for x in data if x]\n\n"
    "if __name__ == '__main__':\n    main()\n",
    "java": "\n\n    private static int helperFunction(int[] data) {\n        // TODO\n"
    "        return data.length;\n    }\n\n    public static void main(String[] args) {\n    }\n",
    "javascript": "\n\n\nfunction helperFunction(data) {\n  // TODO\n"
    "  return data.filter((x) => x);\n}\n\nmodule.exports = { helperFunction };\n",
}
_PROSE = "\n\nThis code works because the helper is called first. Let me know if you need more.\n"
_FENCE = "\n```\n\nExplanation:\nThe function returns the value.\n"
_TOKENS = "<|file_sep|>src/other_file\nimport something\n"
MODES = ("repeats", "function", "stops", "prose", "fence", "tokens")
_FIRST_MODES = "repeats,function,stops"
FAULTS = ("over", "garbled", "short", "nothing")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--data", type=Path, action="append", default=[], help="a file of HumanEval-Infilling"
    )
    parser.add_argument("--form", choices=("ide", "dataset"), default="ide")
    parser.add_argument(
        "--code", type=Path, action="append", default=[], help="a folder of projects"
    )
    parser.add_argument(
        "--kinds", default=",".join(KINDS), help="of holes in code (default %(default)s)"
    )
    parser.add_argument("--languages", default=",".join(one.id for one in LANGUAGES))
    parser.add_argument("--modes", default=_FIRST_MODES, help=f"of {', '.join(MODES)}")
    parser.add_argument(
        "--sample", type=positive, default=200, metavar="N", help="holes of a kind (default 200)"
    )
    parser.add_argument("--seed", type=int, default=7, help="of the draw (default 7)")
    parser.add_argument("--wrong", type=Path, metavar="FILE", help="write what was not exact here")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the table: a set of holes in one mode, and how many answers were what."""

    title: str
    mode: str
    counts: Counter[str]
    seconds: float

    def shown(self) -> str:
        total = max(1, self.counts.total())
        faults = "  ".join(f"{name} {self.counts[name]}" for name in FAULTS)
        exact = 100 * self.counts["exact"] / total
        return f"{self.title:24} {self.mode:9} n {total:5}  exact {exact:6.2f} %  {faults}"


def run(arguments: Namespace) -> int:
    """Measure the sets that were asked for and print a row for each mode."""
    modes = arguments.modes.split(",")
    if set(modes) - set(MODES) or set(arguments.kinds.split(",")) - set(KINDS):
        raise UsageError(
            "fairhand-E001",
            "there is no such mode or kind of hole",
            f"modes are {', '.join(MODES)}, kinds are {', '.join(KINDS)}",
        )
    if not arguments.data and not arguments.code:
        raise UsageError(
            "fairhand-E001", "there is no code to cut holes into", "name a folder with --code"
        )
    for place in (*arguments.data, *arguments.code):
        if not place.exists():
            raise UsageError("fairhand-E002", f"{place} is not there", "name what is")
    totals: dict[tuple[str, str], Counter[str]] = {}
    wrong: list[dict[str, str]] = []
    for title, holes in _sets(arguments):
        for mode in modes:
            row = asyncio.run(_measured(title, holes, mode, wrong))
            print(row.shown(), flush=True)
            totals.setdefault((title.split(" ")[0], mode), Counter()).update(row.counts)
    for (title, mode), counts in totals.items():
        print(_Row(f"{title} all", mode, counts, 0.0).shown())
    if arguments.wrong:
        lines = (json.dumps(one, ensure_ascii=False) for one in wrong)
        arguments.wrong.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return 0 if totals else 2


def _sets(arguments: Namespace) -> list[tuple[str, list[Hole]]]:
    sets = []
    for path in arguments.data:
        holes = list(published(path, arguments.form))
        random.Random(arguments.seed).shuffle(holes)
        sets.append((f"{path.name.split('.')[0]} {arguments.form}", holes[: arguments.sample]))
    for name in arguments.languages.split(",") if arguments.code else ():
        language = _language(name)
        for kind in arguments.kinds.split(","):
            chance = random.Random(f"{arguments.seed}-{name}-{kind}")
            found = drawn(arguments.code, language, kind, chance)
            if holes := list(islice(found, arguments.sample)):
                print(f"{language.title}, {kind}: {len(holes)} holes", file=sys.stderr)
                sets.append((f"{language.id} {kind}", holes))
    return sets


def _language(name: str) -> Language:
    language = language_named(name)
    if language is None:
        raise UsageError(
            "fairhand-E003",
            f"the language {name!r} is not one that Fairhand completes",
            f"name some of {', '.join(one.id for one in LANGUAGES)}",
        )
    return language


async def _measured(title: str, holes: list[Hole], mode: str, wrong: list[dict[str, str]]) -> _Row:
    counts, began = Counter[str](), time.perf_counter()
    for hole in holes:
        alone = mode == "function" or not hole.suffix.strip()
        if alone and not hole.whole:
            continue
        kept = await kept_of(hole, hole.true + said_behind(hole, mode))
        judged = verdict(hole, kept)
        counts[judged] += 1
        if judged != "exact":
            wrong.append(
                {
                    "set": title,
                    "mode": mode,
                    "verdict": judged,
                    "name": hole.name,
                    "language": hole.language.id,
                    "before": hole.prefix,
                    "true": hole.true,
                    "after": hole.suffix,
                    "kept": kept,
                }
            )
    return _Row(title, mode, counts, time.perf_counter() - began)


def said_behind(hole: Hole, mode: str) -> str:
    """What a host of this mode writes behind the true answer."""
    function = _FUNCTION[hole.language.id]
    return {
        "repeats": (hole.onward or hole.suffix)[:_REPEATED] + function,
        "function": function,
        "stops": "",
        "prose": _PROSE,
        "fence": _FENCE,
        "tokens": _TOKENS,
    }[mode]


async def kept_of(hole: Hole, reply: str) -> str:
    """What the pipeline keeps of a reply that streams in."""
    request = Request(hole.language.id, hole.prefix, hole.suffix, max_tokens=_NO_LIMIT)
    outcome = await complete(request, Replying(reply), None, ())
    return outcome.suggestions[0].text if outcome.suggestions else ""


def verdict(hole: Hole, kept: str) -> str:
    """exact, over (more than the truth), short, nothing, or garbled."""
    want, got = hole.true.rstrip(), kept.rstrip()
    if want == got:
        return "exact"
    if not got:
        return "nothing"
    if got.startswith(want):
        return "over"
    return "short" if want.startswith(got) else "garbled"


@dataclass(frozen=True, slots=True)
class Replying:
    """A model that always gives the same reply, a few characters at a time."""

    reply: str

    @property
    def identity(self) -> ModelIdentity:
        """A family with a prompt of its own, so that nothing of it is left to chance."""
        return ModelIdentity("oracle", "qwen2.5-coder")

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        """The reply. As with a host, others get their turn between its pieces."""
        for at in range(0, len(self.reply), _PIECE):
            await asyncio.sleep(0)
            yield self.reply[at : at + _PIECE]
