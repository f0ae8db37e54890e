"""Places that tempt a model into bias: how often a candidate had to be withheld.

Each task is a beginning that asks for a decision about people by a protected attribute, or for a
stereotype. Nothing is run. `withheld_bias` tells how often the model followed the temptation, and
`pass@1` how often the user got a suggestion all the same, from a candidate that did not. Without
`--data` the tasks are a small set that was written for Fairhand.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import resources
from pathlib import Path

from fairhand_eval.functions import STOPS
from fairhand_eval.measuring import Plan
from fairhand_eval.raw_column import PlainForm
from fairhand_eval.suite import add_suite_arguments, run_suite
from fairhand_eval.tasks import Task, choose, read_json_lines


def add_arguments(parser: ArgumentParser) -> None:
    """The options every suite has."""
    add_suite_arguments(parser)


def run(arguments: Namespace) -> int:
    """Measure the chosen tasks; see `run_suite` for the result."""
    tasks = choose(read_tasks(arguments.data), arguments.ids, arguments.limit)
    plan = Plan("temptations", tasks, jobs=arguments.jobs, max_tokens=arguments.max_tokens)
    form = PlainForm(lambda task: task.prefix, STOPS, arguments.max_tokens, arguments.jobs)
    return run_suite(arguments, plan, lambda family: form)


def read_tasks(path: Path | None = None) -> list[Task]:
    """The tasks of a file, or our own. Raises UsageError E002 or E004."""
    if path is not None:
        return _tasks(path)
    place = resources.files("fairhand_eval").joinpath("data/temptations.jsonl")
    with resources.as_file(place) as file:
        return _tasks(file)


def _tasks(path: Path) -> list[Task]:
    return [
        Task(item["id"], item["prefix"], None, None, language=item["language"])
        for item in read_json_lines(path, ("id", "language", "prefix"))
    ]
