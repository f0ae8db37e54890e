"""A host that writes the true answer and runs on: a sample of HumanEval-Infilling.

The rows come from that data set (MIT, tests/cases/completion/LICENSE-human-eval-infilling);
`fairhand eval oracle` measures all of it, and holes in any other code.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamed_cut import CURSOR, kept

ROWS = Path(__file__).parents[2] / "cases" / "completion" / "infilling.jsonl"
JUNK = "\n\n\ndef helper_function(data):\n    # TODO\n    return [x for x in data if x]\n"


@pytest.mark.parametrize("mode", ["repeats", "new function", "stops"])
@pytest.mark.parametrize("form", ["cursor after the indentation", "cursor before the next line"])
def test_the_true_answer_is_kept(form: str, mode: str) -> None:
    wrong = []
    for line in ROWS.read_text("utf-8").splitlines():
        row = json.loads(line)
        prefix, true, suffix = row["prompt"], row["canonical_solution"], row["suffix"]
        if form == "cursor after the indentation":
            width = len(true) - len(true.lstrip(" "))
            prefix, true, suffix = prefix + true[:width], true[width:].rstrip("\n"), "\n" + suffix
        more = {"repeats": suffix + JUNK, "new function": JUNK, "stops": ""}[mode]
        got = kept("python", prefix + CURSOR + suffix, true + more)
        if got.rstrip() != true.rstrip():
            wrong.append(row["task_id"])
    assert wrong == []
