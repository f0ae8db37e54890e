"""Asks each column for each task, judges the answers in the sandbox, and keeps the records."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from fairhand_eval.answers import Answer, Column
from fairhand_eval.progress import progress
from fairhand_eval.records import NOT_JUDGED, SHOWN, Record, read_records, same_model
from fairhand_eval.sandbox import Limits, run_program
from fairhand_eval.tasks import Task
from fairhand_server.errors import UsageError


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: the suite with its form (as in `infilling-single-ide`) and its tasks."""

    suite: str
    tasks: Sequence[Task]
    out: Path | None = None
    jobs: int = 1
    """How many programs may run in the sandbox at once."""
    max_tokens: int | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Measured:
    """What one column gave: records in the order of the tasks, and errors by task."""

    column: str
    records: list[Record] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


async def measure(plan: Plan, column: Column) -> Measured:
    """Measure one column; tasks that `plan.out` already holds are taken from there.

    Raises UsageError: E004 if that file is broken, E001 if it holds answers of another model.
    """
    ids = {task.id for task in plan.tasks}
    found = read_records(plan.out) if plan.out else []
    terms = (plan.suite, column.name, plan.max_tokens)
    earlier = {r.id: r for r in found if (r.suite, r.column, r.max_tokens) == terms}
    done = {name: record for name, record in earlier.items() if name in ids}
    by_id = {task.id: task for task in plan.tasks if task.id not in done}
    measured = Measured(column.name)
    free = asyncio.Semaphore(plan.jobs)
    judging: list[asyncio.Task[None]] = []

    with progress(column.name, len(plan.tasks), len(done)) as report:

        async def judge(answer: Answer) -> None:
            async with free:
                record = await _judged(plan, column.name, by_id[answer.id], answer)
            if record.outcome.reason == "error":
                # This tells of the sandbox and not of the program, so it must not count.
                measured.errors[answer.id] = f"sandbox: {record.outcome.stderr}"
                report(f"{record.id} not judged: {record.outcome.stderr}")
                return
            done[record.id] = record
            if plan.out:
                with plan.out.open("a", encoding="utf-8") as file:
                    file.write(record.line())
            report(f"{record.id} {record.outcome.reason}")

        try:
            if by_id:
                async with aclosing(column.ask(list(by_id.values()))) as answers:
                    async for answer in answers:
                        if answer.error is not None:
                            measured.errors[answer.id] = answer.error
                            report(f"{answer.id} no answer: {answer.error}")
                            continue
                        _refuse_mixture(plan, earlier, answer)
                        judging.append(asyncio.create_task(judge(answer)))
        finally:
            # An answer was paid for, so it is judged and kept even if the run is breaking off.
            await asyncio.gather(*judging)
    measured.records = [done[task.id] for task in plan.tasks if task.id in done]
    return measured


async def measure_all(plan: Plan, columns: Sequence[Column]) -> list[Measured]:
    """One column after the other: columns that share a host would slow each other down."""
    return [await measure(plan, column) for column in columns]


async def _judged(plan: Plan, column: str, task: Task, answer: Answer) -> Record:
    outcome = NOT_JUDGED
    if answer.text.strip() and task.tests is None:
        outcome = SHOWN
    elif answer.text.strip():
        program = task.program(answer.text)
        how = (plan.limits, task.language, task.files)
        outcome = await asyncio.to_thread(run_program, program, *how)
    return Record(
        suite=plan.suite,
        column=column,
        id=task.id,
        text=answer.text,
        outcome=outcome,
        exact=task.matches(answer.text),
        withheld=answer.withheld,
        first_chunk_ms=answer.first_chunk_ms,
        total_ms=answer.total_ms,
        model=answer.model,
        max_tokens=plan.max_tokens,
        references=answer.references,
    )


def _refuse_mixture(plan: Plan, earlier: dict[str, Record], answer: Answer) -> None:
    if same_model(earlier.values(), answer.model):
        return
    raise UsageError(
        "fairhand-E001",
        f"{plan.out} holds answers of another model than {answer.model.id}",
        "name another file with --out: figures of two models must not be mixed",
    )
