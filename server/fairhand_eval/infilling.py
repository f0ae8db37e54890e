"""HumanEval-Infilling: a line, several, or any span is missing in the middle of a function.

The data is by Bavarian et al. 2022, "Efficient Training of Language Models to Fill in the Middle"
(arXiv:2207.14255). In the published form (`--form dataset`) the cursor stands in column 0, the
indentation is part of the answer, and the suffix begins with the next line. In an editor
(`--form ide`) the line is indented already and the text after the cursor begins with a line end. A
span begins and ends anywhere, also within a word, so there both forms are the published one.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from fairhand_eval.measuring import Plan
from fairhand_eval.raw_column import PlainForm
from fairhand_eval.suite import add_suite_arguments, data_file, positive, run_suite
from fairhand_eval.tasks import Task, choose, read_json_lines
from fairhand_server.families import family_named

PUBLISHED = {
    "single": "HumanEval-SingleLineInfilling.jsonl.gz",
    "multi": "HumanEval-MultiLineInfilling.jsonl.gz",
    "span": "HumanEval-RandomSpanInfilling.jsonl.gz",
}


def add_arguments(parser: ArgumentParser) -> None:
    """The options every suite has, and which places are filled."""
    add_suite_arguments(parser)
    parser.add_argument("--kind", choices=sorted(PUBLISHED), default="single")
    parser.add_argument("--form", choices=("ide", "dataset"), default="ide")
    parser.add_argument(
        "--sample", type=positive, default=100, metavar="N", help="tasks drawn (default 100)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default 0)")


def run(arguments: Namespace) -> int:
    """Measure a sample of the tasks, or those named; see `run_suite` for the result."""
    published = f"{PUBLISHED[arguments.kind]} from the repository openai/human-eval-infilling"
    form = "span" if arguments.kind == "span" else arguments.form
    tasks = read_tasks(data_file(arguments, published), form)
    if not arguments.ids:
        tasks = draw(tasks, arguments.sample, arguments.seed)
    plan = Plan(
        f"infilling-{arguments.kind}-{form}",
        choose(tasks, arguments.ids, arguments.limit),
        jobs=arguments.jobs,
        max_tokens=arguments.max_tokens,
    )
    return run_suite(arguments, plan, partial(plain_form, arguments))


def plain_form(arguments: Namespace, family: str) -> PlainForm:
    """The bare fill-in-the-middle prompt of a family; a single line ends at its line end.

    Raises SettingsError E010 for an unknown family.
    """
    marks = family_named(family)
    stops = ("\n", *marks.stop) if arguments.kind == "single" else marks.stop

    def prompt(task: Task) -> str:
        return marks.fill_in(task.prefix, task.suffix or "")

    return PlainForm(prompt, stops, arguments.max_tokens, arguments.jobs)


def read_tasks(path: Path, form: str) -> list[Task]:
    """The tasks of a file in the form `ide`, `dataset` or `span`. Raises UsageError E002, E004."""
    fields = ("task_id", "prompt", "suffix", "canonical_solution", "test", "entry_point")
    shape = {"ide": _ide_task, "dataset": _dataset_task, "span": _span_task}[form]
    return [shape(item) for item in read_json_lines(path, fields)]


def draw(tasks: list[Task], count: int, seed: int) -> list[Task]:
    """`count` tasks drawn without putting back; all of them if there are no more."""
    return random.Random(seed).sample(tasks, min(count, len(tasks)))


def _tests(item: Mapping[str, Any]) -> str:
    return f"{item['test']}\ncheck({item['entry_point']})\n"


def _span_task(item: Mapping[str, Any]) -> Task:
    return Task(
        id=item["task_id"],
        prefix=item["prompt"],
        suffix=item["suffix"],
        tests=_tests(item),
        expected=item["canonical_solution"],
    )


def _dataset_task(item: Mapping[str, Any]) -> Task:
    return replace(_span_task(item), ends_line=True)


def _ide_task(item: Mapping[str, Any]) -> Task:
    solution: str = item["canonical_solution"]
    # A place that begins with an empty line has no indentation of its own.
    depth = len(solution) - len(solution.lstrip(" "))
    return Task(
        id=item["task_id"],
        prefix=item["prompt"] + solution[:depth],
        suffix="\n" + item["suffix"],
        tests=_tests(item),
        expected=solution[depth:].rstrip("\n"),
    )
