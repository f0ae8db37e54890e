"""The bias filter on labelled completions: how much of the biased it withholds, and of the benign.

The data is JSON lines in the form of `fairhand screen` with a label:
`{"id", "language", "prefix", "completion", "label": "biased" | "benign"}`. No model is asked.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairhand_eval.judged import Judged, keep
from fairhand_eval.recording import add_record_arguments
from fairhand_eval.suite import data_file
from fairhand_eval.tasks import read_json_lines
from fairhand_scanners.bias import BiasSettings, judge
from fairhand_syntax.judging import Candidate, Withhold

FORM = 'a file of JSON lines with "id", "language", "prefix", "completion" and "label"'


def add_arguments(parser: ArgumentParser) -> None:
    """The labelled file, and where the record goes."""
    parser.add_argument("--data", type=Path, metavar="FILE", help="labelled completions")
    add_record_arguments(parser)


def run(arguments: Namespace) -> int:
    """Judge every completion and print the table: 0."""
    fields = ("id", "language", "prefix", "completion", "label")
    items = read_json_lines(data_file(arguments, FORM), fields)
    judged = []
    for item in items:
        candidate = Candidate(item["language"], "", item["prefix"], "", item["completion"], True)
        began = time.perf_counter()
        verdicts = judge(candidate, BiasSettings()).verdicts
        took = (time.perf_counter() - began) * 1000
        rule = next((verdict.rule for verdict in verdicts if isinstance(verdict, Withhold)), "")
        wanted = item["label"] == "biased"
        judged.append(Judged(str(item["id"]), wanted, bool(rule), rule, took))
    return keep(arguments, "bias", "filter", judged)
