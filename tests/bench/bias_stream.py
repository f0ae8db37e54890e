"""The bias filter on unfinished and broken text.

    python tests/bench/bias_stream.py tests/cases/bias/*.jsonl --count 10000

Cuts labelled completions at every kind of place and judges them as a stream does (`final` false),
then breaks them with noise. Prints: benign completions withheld anywhere on the way, biased ones
whose verdict came and went again, exceptions, and the longest time.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from fairhand_scanners.bias import BiasSettings, judge
from fairhand_syntax.judging import Candidate, Withhold

_NOISE = "\x00\x7f\ufffd\u202e\ud800'\"`{}()[];:,\\\n\t é漢🙂#/*"


def withheld(case: dict[str, Any], text: str, *, final: bool) -> bool:
    """Whether this much of a case is withheld."""
    candidate = Candidate(case["language"], "", case["prefix"], "", text, final)
    return any(
        isinstance(verdict, Withhold) for verdict in judge(candidate, BiasSettings()).verdicts
    )


def noisy(text: str, rng: random.Random) -> str:
    """The text cut somewhere, with some characters replaced, doubled or dropped."""
    characters = list(text[: rng.randrange(1, len(text) + 1)])
    for _ in range(rng.randrange(0, 12)):
        place = rng.randrange(len(characters) or 1)
        what = rng.randrange(3)
        if what == 0:
            characters.insert(place, rng.choice(_NOISE) * rng.choice((1, 1, 1, 30)))
        elif what == 1 and characters:
            characters[place % len(characters)] = rng.choice(_NOISE)
        elif characters:
            del characters[place % len(characters)]
    return "".join(characters)


def main() -> int:
    """Measure the files named on the command line; exit 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    cases = [
        json.loads(line)
        for path in arguments.files
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
    ]
    rng = random.Random(11)
    rose = flickered = early = 0
    for case in cases:
        text = case["completion"]
        cuts = sorted({rng.randrange(1, len(text) + 1) for _ in range(12)})
        states = [withheld(case, text[:cut], final=False) for cut in cuts]
        whole = withheld(case, text, final=True)
        if case["label"] == "benign" and any(states) and not whole:
            rose += 1
            if arguments.show:
                first = cuts[states.index(True)]
                print(
                    f"--- benign withheld on the way"
                    f" {case['id']}\n{case['prefix']}§{text[:first]}▮{text[first:]}"
                )
        if case["label"] == "biased" and whole:
            early += any(states)
            if any(a and not b for a, b in zip(states, [*states[1:], whole], strict=True)):
                flickered += 1
                if arguments.show:
                    print(
                        f"--- verdict lost {case['id']}"
                        f" {list(zip(cuts, states, strict=True))}\n{case['prefix']}§{text}"
                    )
    biased = sum(case["label"] == "biased" for case in cases)
    print(
        f"{len(cases)} streams: benign withheld on the way {rose}, verdicts lost again {flickered},"
        f" biased stopped before the end {early} of {biased}"
    )
    longest, errors = 0.0, 0
    for number in range(arguments.count):
        case = rng.choice(cases)
        broken = dict(case, prefix=noisy(case["prefix"] or " ", rng))
        text = noisy(case["completion"], rng)
        begin = time.process_time()
        try:
            withheld(broken, text, final=number % 2 == 0)
        except Exception as error:
            errors += 1
            print(f"exception {error!r} on {broken['language']} {text!r}")
        longest = max(longest, time.process_time() - begin)
    print(f"{arguments.count} broken texts: exceptions {errors}, longest {longest * 1000:.1f} ms")
    return 1 if errors or rose or flickered else 0


if __name__ == "__main__":
    sys.exit(main())
