"""Does the cut find the end of an answer? A host writes the true answer and then runs on.

    python tests/bench/cut_oracle.py --infilling FOLDER --code FOLDER --sample 300

`--infilling` holds the HumanEval-Infilling files, `--code` any folder of Python, Java or JavaScript
sources. In the first, the given lines are cut out; in the second, lines, ranges of lines and
character spans inside functions are chosen at random. What comes after the true answer is (a) the
code that follows the cursor and more, (b) a new function, (c) nothing. An answer is right when the
document is what it was, apart from white space at the end of the answer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairhand_server.completion.indentation import style_of
from fairhand_server.completion.place import place_of
from fairhand_server.completion.question import depth_of_answer
from fairhand_server.completion.stream_session import Beginning, StreamSession
from fairhand_server.completion.trimming import cut, without_broken_end
from fairhand_server.model_client import ModelIdentity
from fairhand_syntax.languages import Language, language_named, language_of_path
from fairhand_syntax.parsing import Source, walk

MODES = ("repeats", "new function", "stops")
JUNK = {
    "python": "\n\n\ndef helper_function(data):\n    # TODO\n    return [x for x in data if x]\n\n"
    "if __name__ == '__main__':\n    main()\n",
    "java": "\n\n    private static int helperFunction(int[] data) {\n        // TODO\n"
    "        return data.length;\n    }\n\n    public static void main(String[] args) {\n    }\n",
    "javascript": "\n\n\nfunction helperFunction(data) {\n  // TODO\n"
    "  return data.filter((x) => x);\n}\n\nmodule.exports = { helperFunction };\n",
}
_PIECE = 4
_FUNCTIONS = {
    "function_definition",
    "method_declaration",
    "constructor_declaration",
    "function_declaration",
    "method_definition",
    "function_expression",
    "arrow_function",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A document with a hole, and what stood in the hole."""

    name: str
    language: Language
    prefix: str
    true: str
    suffix: str


def answered(case: Case, reply: str) -> str:
    """What the cut keeps of a reply that streams in pieces, as the pipeline calls it."""
    place = place_of(case.language, case.prefix, case.suffix)
    style = style_of(case.prefix, case.suffix, place.state.inside)
    depth = depth_of_answer(place)
    model = ModelIdentity("", "")
    session = StreamSession(Beginning(case.prefix, case.suffix, model, depth=depth, style=style))
    for end in range(_PIECE, len(reply) + _PIECE, _PIECE):
        session.raw = reply[:end]
        found = cut(place, session.said, False)
        if found.finished:
            return found.text
    text = cut(place, session.said, True).text
    return text if case.suffix.strip() else without_broken_end(place, text)


def reply_of(case: Case, mode: str) -> str:
    """The true answer with what a host of this mode writes after it."""
    junk = JUNK[case.language.id]
    more = {"repeats": case.suffix + junk, "new function": junk, "stops": ""}[mode]
    return case.true + more


def verdict(case: Case, kept: str) -> str:
    """exact, over (more than the truth), short, nothing, or garbled."""
    want, got = case.true.rstrip(), kept.rstrip()
    if want == got:
        return "exact"
    if not got:
        return "nothing"
    if got.startswith(want):
        return "over"
    return "short" if want.startswith(got) else "garbled"


# -- where cases come from -----------------------------------------------------------------------


def infilling(folder: Path, kind: str, form: str) -> Iterator[Case]:
    """The cases of HumanEval-Infilling, as in an editor ("ide") or as they are ("eval")."""
    python = language_named("python")
    assert python is not None
    with gzip.open(folder / f"HumanEval-{kind}Infilling.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            prefix, true, suffix = row["prompt"], row["canonical_solution"], row["suffix"]
            if form == "ide":
                indent = "" if true.startswith("\n") else true[: len(true) - len(true.lstrip(" "))]
                prefix, true, suffix = (
                    prefix + indent,
                    true[len(indent) :].rstrip("\n"),
                    "\n" + suffix,
                )
            yield Case(row["task_id"], python, prefix, true, suffix)


def masked(paths: list[Path], kind: str, seed: int) -> Iterator[Case]:
    """Holes in real code: a "line", a range of "lines", a "span", the "tail" of a line."""
    rng = random.Random(seed)
    for path in paths:
        language = language_of_path(path)
        assert language is not None
        text = path.read_text("utf-8", "replace").replace("\r\n", "\n").expandtabs(8)
        if len(text) > 150_000:
            continue
        source = Source(language, text)
        if source.tree.root_node.has_error:
            continue
        bodies = [
            body
            for node in walk(source.tree.root_node)
            if node.type in _FUNCTIONS and (body := node.child_by_field_name("body"))
            if body.end_point.row - body.start_point.row >= 3
        ]
        for body in rng.sample(bodies, min(3, len(bodies))):
            begin, end = source.char(body.start_byte), source.char(body.end_byte)
            case = _hole(rng, (path.name, language), text, (begin, end), kind)
            if case is not None:
                yield case


def _hole(
    rng: random.Random, named: tuple[str, Language], text: str, body: tuple[int, int], kind: str
) -> Case | None:
    name, language = named
    begin, end = body
    if kind in ("span", "tail"):
        start = rng.randrange(begin + 1, end - 1)
        stop = min(end - 1, start + rng.randrange(1, 160))
        if kind == "tail":
            stop = text.find("\n", start)
        line = text[text.rfind("\n", 0, start) + 1 : start]
        rest = text[stop : text.find("\n", stop)]
        # A span starts and ends in the middle of a line, a tail is the rest of a line.
        whole = kind == "tail" or rest.strip()
        if not (text[start:stop].strip() and line.strip() and whole):
            return None
        line = text.count("\n", 0, start) + 1
        return Case(f"{name}:{line}", language, text[:start], text[start:stop], text[stop:])
    inside = (
        text.rfind("\n", 0, begin) + 1 if language.id == "python" else text.find("\n", begin) + 1
    )
    last = end if language.id == "python" else text.rfind("\n", 0, end)
    rows: list[tuple[int, int]] = []
    at = inside
    while at < last:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        rows.append((at, stop))
        at = stop + 1
    full = [number for number, (a, b) in enumerate(rows) if text[a:b].strip()]
    if not full:
        return None
    first = rng.choice(full)
    upto = first if kind == "line" else rng.choice([n for n in full if first <= n < first + 12])
    a, b = rows[first][0], rows[upto][1]
    a += len(text[a:b]) - len(text[a:b].lstrip(" "))
    line = text.count("\n", 0, a) + 1
    return Case(f"{name}:{line}", language, text[:a], text[a:b], text[b:])


def sources(folder: Path, language_id: str, rng: random.Random) -> list[Path]:
    """The files of a language below a folder, in random order."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if (language := language_of_path(path)) and language.id == language_id and path.is_file()
        if ".min." not in path.name and "dist" not in path.parts
    ]
    rng.shuffle(found)
    return found


def measure(title: str, cases: list[Case], show: int, out: list[dict[str, object]]) -> None:
    """Print one row for each mode, and the first cases that are not exact."""
    for mode in MODES:
        began, counts, pieces = time.perf_counter(), Counter[str](), 0
        shown = 0
        for case in cases:
            reply = reply_of(case, mode)
            kept = answered(case, reply)
            pieces += len(reply) // _PIECE
            judged = verdict(case, kept)
            counts[judged] += 1
            if judged != "exact" and shown < show:
                shown += 1
                print(
                    f"--- {case.name} {mode}: {judged}\n{case.prefix[-200:]}⟦{case.true}⟧"
                    f"{case.suffix[:150]}\n=== kept: {kept!r}",
                    file=sys.stderr,
                )
        seconds = time.perf_counter() - began
        total = max(1, len(cases))
        exact = 100 * counts["exact"] / total
        faults = {name: counts[name] for name in ("over", "garbled", "short", "nothing")}
        out.append({"set": title, "mode": mode, "n": total, "exact_%": round(exact, 2), **faults})
        print(
            f"{title:28} {mode:13} n {total:5}  exact {exact:6.2f} %  {faults}  {seconds:.1f} s",
            flush=True,
        )


def main() -> None:
    """Measure the chosen sets."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--infilling", type=Path)
    parser.add_argument("--forms", default="ide,eval")
    parser.add_argument("--code", type=Path, action="append", default=[])
    parser.add_argument("--kinds", default="line,lines,span,tail")
    parser.add_argument("--languages", default="python,java,javascript")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    out: list[dict[str, object]] = []
    if wanted.infilling:
        for form in wanted.forms.split(","):
            for kind in ("SingleLine", "MultiLine"):
                cases = list(infilling(wanted.infilling, kind, form))
                random.Random(wanted.seed).shuffle(cases)
                measure(f"{kind} {form}", cases[: wanted.sample], wanted.show, out)
    for folder in wanted.code:
        for language_id in wanted.languages.split(","):
            found = sources(folder, language_id, random.Random(wanted.seed))
            if not found:
                continue
            for kind in wanted.kinds.split(","):
                cases = []
                for case in masked(found, kind, wanted.seed):
                    cases.append(case)
                    if len(cases) >= wanted.sample:
                        break
                measure(f"{folder.name} {language_id} {kind}", cases, wanted.show, out)
    if wanted.json:
        wanted.json.write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
