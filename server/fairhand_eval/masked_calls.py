"""Masked calls: the rest of a line is hidden from the name of a function of another file on.

The set lies in `tests/cases/masked_calls`: projects with their licences, and one line per task. The
columns are the pipeline without and with the project as context; a task is passed when the text is
exactly the author's. Of a line that opens a block only that line counts, not what stands in the
block.
"""

from __future__ import annotations

import asyncio
import json
import random
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from fairhand_eval.answers import Answer
from fairhand_eval.hosting import add_host_arguments, answering, batch_words, source
from fairhand_eval.pipeline_column import COMMAND, Batch, pipeline_answers
from fairhand_eval.progress import progress
from fairhand_eval.proportions import paired, wilson
from fairhand_eval.report import interval
from fairhand_eval.suite import positive
from fairhand_eval.tasks import Task, read_json_lines
from fairhand_server.errors import UsageError
from fairhand_syntax.languages import language_of_path

COLUMNS = ("none", "context")


@dataclass(frozen=True, slots=True)
class Masked:
    """A task with the project it belongs to."""

    task: Task
    project: str

    def is_right(self, text: str) -> bool:
        """Whether the text is the author's rest of the line."""
        if (self.task.expected or "").rstrip().endswith((":", "{")):
            text = text.partition("\n")[0]
        return self.task.matches(text)


def add_arguments(parser: ArgumentParser) -> None:
    """Which tasks, which columns, and who answers."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the set")
    parser.add_argument("--sample", type=positive, metavar="N", help="tasks drawn (default all)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default 0)")
    parser.add_argument("--column", choices=COLUMNS, help="only one column (default both)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON lines of the answers")
    add_host_arguments(parser)


def run(arguments: Namespace) -> int:
    """Measure both columns and print exact matches per project and in all."""
    folder = arguments.data or Path("tests/cases/masked_calls")
    tasks = read_tasks(folder)
    if arguments.sample:
        tasks = random.Random(arguments.seed).sample(tasks, min(arguments.sample, len(tasks)))
    columns = (arguments.column,) if arguments.column else COLUMNS
    answers = asyncio.run(_measured(arguments, folder, tasks, columns))
    _show(tasks, answers)
    if arguments.out:
        lines = [
            {"column": column, "id": one.task.id, "expected": one.task.expected, "text": a.text}
            for column, given in answers.items()
            for one in tasks
            if (a := given.get(one.task.id))
        ]
        arguments.out.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return 1 if any(len(given) < len(tasks) for given in answers.values()) else 0


def read_tasks(folder: Path) -> list[Masked]:
    """The tasks of a set. Raises UsageError E002 or E004."""
    found = []
    for item in read_json_lines(folder / "tasks.jsonl", ("id", "project", "path", "start", "end")):
        path = folder / "projects" / item["project"] / item["path"]
        try:
            text = path.read_text("utf-8")
        except OSError as problem:
            raise UsageError(
                "fairhand-E002", f"{path}: {problem}", "give the folder of the set"
            ) from problem
        start, end = item["start"], item["end"]
        task = Task(item["id"], text[:start], text[end:], "", text[start:end])
        language = language_of_path(path)
        found.append(
            Masked(
                replace(task, path=item["path"], language=language.id if language else "python"),
                item["project"],
            )
        )
    return found


async def _measured(
    arguments: Namespace, folder: Path, tasks: Sequence[Masked], columns: Sequence[str]
) -> dict[str, dict[str, Answer]]:
    asked = source(arguments)
    found: dict[str, dict[str, Answer]] = {column: {} for column in columns}
    async with answering(asked) as endpoint:
        words, environment = batch_words(asked, endpoint)
        with progress("masked calls", len(tasks) * len(columns)) as report:
            for project in sorted({one.project for one in tasks}):
                own = [one.task for one in tasks if one.project == project]
                root = str(folder / "projects" / project)
                for column in columns:
                    here = ["--workspace", root] if column == "context" else []
                    batch = Batch(
                        (*COMMAND, *words, *here), environment, max_tokens=48, model=endpoint.model
                    )
                    async with aclosing(pipeline_answers(batch, own)) as answers:
                        async for answer in answers:
                            if answer.error is None:
                                found[column][answer.id] = answer
                            report(f"{column} {answer.id} {answer.error or ''}")
    return found


def _show(tasks: Sequence[Masked], answers: dict[str, dict[str, Answer]]) -> None:
    passed = {
        column: {
            one.task.id: one.is_right(given[one.task.id].text)
            for one in tasks
            if one.task.id in given
        }
        for column, given in answers.items()
    }
    projects = sorted({one.project for one in tasks})
    print(f"{'exact match':<16}" + "".join(f"{column:>12}" for column in passed))
    for project in projects:
        ids = [one.task.id for one in tasks if one.project == project]
        cells = (f"{sum(right.get(i, False) for i in ids)}/{len(ids)}" for right in passed.values())
        print(f"{project:<16}" + "".join(f"{cell:>12}" for cell in cells))
    for column, right in passed.items():
        times = [a.total_ms for a in answers[column].values() if a.total_ms is not None]
        middle = f"{median(times) / 1000:.2f} s" if times else "-"
        share = wilson(sum(right.values()), len(right))
        print(f"{column}: {interval(share)} of {len(right)}, median {middle}")
    if len(passed) == 2:
        first, second = passed.values()
        pairing = paired(first, second)
        gain = 100 * (sum(second.values()) / len(second) - sum(first.values()) / len(first))
        print(
            f"with context {gain:+.1f} points; right only without {len(pairing.only_first)}, "
            f"only with {len(pairing.only_second)}; McNemar exact p = {pairing.p_value:.4f}"
        )
