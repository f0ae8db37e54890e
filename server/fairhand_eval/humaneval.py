"""HumanEval: 164 functions to write from their signature and docstring, judged by their tests.

The data is by Chen et al. 2021, "Evaluating Large Language Models Trained on Code"
(arXiv:2107.03374). It is likely to be in the training data of every model: use the figures to
compare ways of asking one model, not to rank models.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairhand_eval.measuring import Plan
from fairhand_eval.raw_column import PlainForm
from fairhand_eval.suite import add_suite_arguments, data_file, run_suite
from fairhand_eval.tasks import Task, choose, read_json_lines

PUBLISHED = "HumanEval.jsonl.gz from the folder data/ of the repository openai/human-eval"

STOPS = (
    "\ndef ",
    "\nclass ",
    "\nif __name__",
    "\nprint(",
    "\nassert ",
    "\n```",
    "\n# Test",
    "\n@",
)
"""Where a plain continuation has left the function. An instruct model does not stop by itself."""


def add_arguments(parser: ArgumentParser) -> None:
    """The options every suite has; HumanEval has none of its own."""
    add_suite_arguments(parser)


def run(arguments: Namespace) -> int:
    """Measure the chosen tasks; see `run_suite` for the result."""
    tasks = read_tasks(data_file(arguments, PUBLISHED))
    plan = Plan(
        "humaneval",
        choose(tasks, arguments.ids, arguments.limit),
        jobs=arguments.jobs,
        max_tokens=arguments.max_tokens,
    )
    form = PlainForm(lambda task: task.prefix, STOPS, arguments.max_tokens, arguments.jobs)
    return run_suite(arguments, plan, lambda family: form)


def read_tasks(path: Path) -> list[Task]:
    """The tasks of a HumanEval file. Raises UsageError E002 or E004."""
    fields = ("task_id", "prompt", "test", "entry_point")
    return [
        Task(
            id=item["task_id"],
            prefix=item["prompt"],
            suffix=None,
            tests=f"{item['test']}\ncheck({item['entry_point']})\n",
        )
        for item in read_json_lines(path, fields)
    ]
