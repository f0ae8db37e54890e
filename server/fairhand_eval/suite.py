"""What all suites of completions share: their options, their columns and their way of running."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from fairhand_eval.answers import Column
from fairhand_eval.hosting import Source, add_host_arguments, answering, batch_words, source
from fairhand_eval.measuring import Measured, Plan, measure_all
from fairhand_eval.pipeline_column import COMMAND, Batch, pipeline_answers
from fairhand_eval.raw_column import Endpoint, PlainForm, raw_answers
from fairhand_eval.recording import add_record_arguments, begun, model_facts
from fairhand_eval.report import show
from fairhand_eval.run_files import append_scores
from fairhand_eval.sandbox import isolation
from fairhand_eval.scores import scores_of
from fairhand_server.errors import UsageError

Asking = Callable[[Endpoint], Column]
"""A column that waits for the address of its host."""

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
    add_record_arguments(parser)
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


def run_suite(arguments: Namespace, plan: Plan, form: Callable[[str], PlainForm]) -> int:
    """Measure the columns asked for and print the table: 0, or 1 if something has no answer.

    `form` gives the plain way of asking a model of the named prompt family.
    """
    return 1 if any(one.errors for one in suite_results(arguments, plan, form)) else 0


def suite_results(
    arguments: Namespace, plan: Plan, form: Callable[[str], PlainForm]
) -> list[Measured]:
    """Measure the columns asked for, print the table, and return what it is made of."""
    lacks = isolation().missing
    asked = source(arguments)
    columns = _columns(arguments, asked, form)
    results = asyncio.run(_measured(arguments, plan, asked, columns))
    show(plan.suite, results, has_one_answer(plan))
    for lack in lacks:
        print(f"sandbox: {lack}")
    return results


async def _measured(
    arguments: Namespace, plan: Plan, asked: Source, columns: Sequence[Asking]
) -> list[Measured]:
    async with answering(asked) as endpoint:
        model = endpoint.model
        facts = model_facts(model.id, model.sha256, asked.family, asked.url)
        path, made = begun(arguments, plan.suite, facts, plan.max_tokens)
        print(f"run {made.id}: {path}", file=sys.stderr)
        plan = replace(plan, out=path)
        results = await measure_all(plan, [column(endpoint) for column in columns])
    for result in results:
        append_scores(path, result.column, scores_of(result.records, has_one_answer(plan)))
    return results


def has_one_answer(plan: Plan) -> bool:
    """Whether the author's own text is known, so that exact matches can be counted."""
    return any(task.expected is not None for task in plan.tasks)


def _columns(arguments: Namespace, asked: Source, form: Callable[[str], PlainForm]) -> list[Asking]:
    columns: list[Asking] = []
    if not arguments.raw:
        columns.append(partial(_pipeline, arguments, asked))
    if arguments.raw or arguments.both:
        columns.append(partial(_raw, form(asked.family)))
    return columns


def _raw(form: PlainForm, endpoint: Endpoint) -> Column:
    return Column("raw", partial(raw_answers, endpoint, form))


def _pipeline(arguments: Namespace, asked: Source, endpoint: Endpoint) -> Column:
    words, environment = batch_words(asked, endpoint)
    batch = Batch(
        command=(*COMMAND, *words),
        environment=environment,
        max_tokens=arguments.max_tokens,
        window=arguments.jobs,
        model=endpoint.model,
    )
    return Column("pipeline", partial(pipeline_answers, batch))
