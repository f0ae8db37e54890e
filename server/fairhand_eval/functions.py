"""Functions in Java and JavaScript to write from their description, judged by their tests.

Without `--data` the tasks are a small set that was written for Fairhand. A file may hold tasks in
the same form, `{"id", "language", "prefix", "tests"}` with an optional `suffix`, or in the form of
MultiPL-E (Cassano et al. 2022, arXiv:2208.08227), `{"name", "language", "prompt", "tests"}`. Tests
in Java are the method `main` of a class `Check`, in JavaScript statements that throw.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from importlib import resources
from pathlib import Path
from typing import Any

from fairhand_eval.measuring import Plan
from fairhand_eval.raw_column import PlainForm
from fairhand_eval.runtimes import RUNTIMES, missing_tools
from fairhand_eval.suite import add_suite_arguments, run_suite
from fairhand_eval.tasks import Task, choose, read_json_lines
from fairhand_server.errors import UsageError

STOPS = (
    "\nfunction ",
    "\nclass ",
    "\npublic class ",
    "\n    static ",
    "\n    public ",
    "\n    /**",
    "\n/**",
    "\n//",
    "\nconsole.",
    "\nmodule.",
    "\n```",
)
"""Where a plain continuation has left the function."""

_NAMES = {"js": "javascript", "py": "python"}


def add_arguments(parser: ArgumentParser) -> None:
    """The options every suite has, and the language."""
    add_suite_arguments(parser)
    parser.add_argument("--language", choices=sorted(RUNTIMES), help="only tasks in this language")


def run(arguments: Namespace) -> int:
    """Measure the chosen tasks; see `run_suite` for the result."""
    tasks = read_tasks(arguments.data)
    if arguments.language:
        tasks = [task for task in tasks if task.language == arguments.language]
    tasks = choose(tasks, arguments.ids, arguments.limit)
    lacks = missing_tools([task.language for task in tasks])
    if lacks:
        raise UsageError("fairhand-E090", lacks[0], "install it, or choose another --language")
    plan = Plan("functions", tasks, jobs=arguments.jobs, max_tokens=arguments.max_tokens)
    form = PlainForm(lambda task: task.prefix, STOPS, arguments.max_tokens, arguments.jobs)
    return run_suite(arguments, plan, lambda family: form)


def read_tasks(path: Path | None = None) -> list[Task]:
    """The tasks of a file in either form, or our own. Raises UsageError E002, E003 or E004."""
    if path is None:
        place = resources.files("fairhand_eval").joinpath("data/functions.jsonl")
        with resources.as_file(place) as file:
            return [_task(item) for item in read_json_lines(file, ("language", "tests"))]
    return [_task(item) for item in read_json_lines(path, ("language", "tests"))]


def _task(item: dict[str, Any]) -> Task:
    language = _NAMES.get(item["language"], item["language"])
    if language not in RUNTIMES:
        raise UsageError(
            "fairhand-E003",
            f"programs in {language!r} cannot be run here",
            f"give tasks in one of {', '.join(RUNTIMES)}",
        )
    if "prompt" in item:
        return _multipl_e(item, language)
    return Task(
        id=item["id"],
        prefix=item["prefix"],
        suffix=item.get("suffix"),
        tests=item["tests"],
        language=language,
    )


def _multipl_e(item: dict[str, Any], language: str) -> Task:
    """A task of MultiPL-E. Its Java tests go on inside the class and close the method first."""
    tests: str = item["tests"]
    if language == "java":
        body = re.sub(r"\A\s*\}", "", tests)
        # What stands in the class `Problem` becomes the method main of a class of its own.
        tests = "\nclass Check extends Problem {\n" + body.rstrip()
    return Task(id=item["name"], prefix=item["prompt"], suffix=None, tests=tests, language=language)
