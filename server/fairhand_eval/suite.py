"""What all suites of completions share: their options, their columns and their way of running."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from functools import partial
from pathlib import Path

from fairhand_eval.answers import Column
from fairhand_eval.hosting import add_host_arguments, answering, batch_words
from fairhand_eval.measuring import Measured, Plan, measure_all
from fairhand_eval.pipeline_column import COMMAND, Batch, pipeline_answers
from fairhand_eval.raw_column import Endpoint, PlainForm, raw_answers
from fairhand_eval.report import show
from fairhand_eval.sandbox import isolation
from fairhand_server.errors import UsageError

MAX_TOKENS = 320
"""Enough for all but the longest HumanEval solutions; the raw figures quoted were made with it."""


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def add_suite_arguments(parser: ArgumentParser) -> None:
    """The options of every suite."""
    parser.add_argument("--data", type=Path, metavar="FILE", help="the published data file")
    parser.add_argument("--limit", type=positive, metavar="N", help="at most so many tasks")
    parser.add_argument("--ids", nargs="+", default=[], metavar="ID", help="only these tasks")
    columns = parser.add_mutually_exclusive_group()
    columns.add_argument("--raw", action="store_true", help="ask the model without the pipeline")
    columns.add_argument("--both", action="store_true", help="both columns, compared")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="JSON lines per task; a run goes on from there"
    )
    parser.add_argument(
        "--jobs", type=positive, default=1, metavar="N", help="questions open at once (default 1)"
    )
    parser.add_argument(
        "--max-tokens", type=positive, default=MAX_TOKENS, metavar="N", help="(default %(default)s)"
    )
    add_host_arguments(parser)


def data_file(arguments: Namespace, published: str) -> Path:
    """The file named by --data; raises UsageError E001 that says where the public one is."""
    if arguments.data is None:
        raise UsageError(
            "fairhand-E001",
            "the tasks are not part of Fairhand",
            f"fetch {published}, and name it with --data FILE",
        )
    return Path(arguments.data)


def run_suite(arguments: Namespace, plan: Plan, form: PlainForm) -> int:
    """Measure the columns asked for and print the table: 0, or 1 if something has no answer."""
    results = asyncio.run(_measured(arguments, plan, form))
    show(plan.suite, results, exact=any(task.expected is not None for task in plan.tasks))
    for lack in isolation().missing:
        print(f"sandbox: {lack}")
    return 1 if any(result.errors for result in results) else 0


async def _measured(arguments: Namespace, plan: Plan, form: PlainForm) -> list[Measured]:
    async with answering(arguments) as endpoint:
        columns = []
        if not arguments.raw:
            columns.append(_pipeline(endpoint, arguments))
        if arguments.raw or arguments.both:
            columns.append(Column("raw", partial(raw_answers, endpoint, form)))
        return await measure_all(plan, columns)


def _pipeline(endpoint: Endpoint, arguments: Namespace) -> Column:
    words, environment = batch_words(endpoint, arguments)
    batch = Batch(
        command=(*COMMAND, *words),
        environment=environment,
        max_tokens=arguments.max_tokens,
        window=arguments.jobs,
    )
    return Column("pipeline", partial(pipeline_answers, batch))
