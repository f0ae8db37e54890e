"""Scoring, keeping and going on, with recorded answers fed to the measuring through a queue."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest

from fairhand_eval import humaneval
from fairhand_eval.answers import Answer, Column, Model
from fairhand_eval.measuring import Plan, measure
from fairhand_eval.records import read_records
from fairhand_eval.report import show
from fairhand_eval.sandbox import Limits
from fairhand_eval.tasks import Task, choose
from fairhand_server.errors import UsageError

CASES = Path(__file__).parents[1] / "cases" / "eval"
TASKS = humaneval.read_tasks(CASES / "humaneval.jsonl")
HASHED = Model("small", "0" * 64)

# What a model may say to a task, and what must come of it.
RECORDED = [
    ("HumanEval/2", "    return number - int(number)\n", "passed"),
    ("HumanEval/11", "    return a\n", "failed"),
    ("HumanEval/23", "    return len(string)", "passed"),
    ("HumanEval/34", "    while True:\n        pass\n", "limit"),
    ("HumanEval/53", "    return x + y\n\n\nexit()\n", "failed"),
    ("HumanEval/55", "", "failed"),
]


def queue(answers: Sequence[Answer]) -> tuple[Column, list[str]]:
    """A column that gives these answers in turn, and the list of the tasks it was asked."""
    waiting, asked = deque(answers), list[str]()

    async def ask(tasks: Sequence[Task]) -> AsyncGenerator[Answer]:
        asked.extend(task.id for task in tasks)
        while waiting:
            yield waiting.popleft()

    return Column("recorded", ask), asked


def plan(ids: Sequence[str], out: Path | None = None) -> Plan:
    brief = Limits(wall_seconds=20.0, cpu_seconds=1)
    tasks = choose(TASKS, ids, None)
    return Plan("humaneval", tasks, out=out, jobs=2, max_tokens=320, limits=brief)


async def test_right_and_wrong_answers_are_told_apart() -> None:
    column, _ = queue([Answer(name, text, total_ms=5.0) for name, text, _ in RECORDED])
    measured = await measure(plan([]), column)
    outcomes = [(record.id, record.text, record.outcome.reason) for record in measured.records]
    assert outcomes == RECORDED
    assert measured.errors == {}


async def test_an_answer_that_did_not_come_is_not_counted() -> None:
    column, _ = queue([Answer("HumanEval/2", error="gone"), Answer(*RECORDED[2][:2])])
    measured = await measure(plan(["HumanEval/2", "23"]), column)
    assert [record.id for record in measured.records] == ["HumanEval/23"]
    assert measured.errors == {"HumanEval/2": "gone"}


async def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    first, _ = queue([Answer(*RECORDED[0][:2], withheld=("bias/B1",), model=HASHED)])
    await measure(plan(["2"], out), first)
    # The run was interrupted in the middle of a line.
    with out.open("a") as file:
        file.write('{"suite": "humaneval", "colu')
    second, asked = queue([Answer(*RECORDED[2][:2], model=HASHED)])
    measured = await measure(plan(["2", "23"], out), second)
    assert asked == ["HumanEval/23"]
    assert [record.outcome.passed for record in measured.records] == [True, True]
    assert measured.records[0].withheld == ("bias/B1",)
    assert len(read_records(out)) == 2
    third, asked = queue([])
    await measure(plan(["2", "23"], out), third)
    assert asked == []


async def test_other_terms_are_asked_anew(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    first, _ = queue([Answer(*RECORDED[0][:2])])
    await measure(plan(["2"], out), first)
    longer = Plan("humaneval", choose(TASKS, ["2"], None), out=out, max_tokens=640)
    second, asked = queue([Answer(*RECORDED[0][:2])])
    await measure(longer, second)
    assert asked == ["HumanEval/2"]


async def test_errors_are_not_kept_so_that_they_are_asked_again(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    first, _ = queue([Answer("HumanEval/2", error="gone")])
    await measure(plan(["2"], out), first)
    assert read_records(out) == []


@pytest.mark.parametrize("other", [Model("small", "1" * 64), Model("other")])
async def test_answers_of_two_models_are_not_mixed(tmp_path: Path, other: Model) -> None:
    out = tmp_path / "out.jsonl"
    first, _ = queue([Answer(*RECORDED[0][:2], model=HASHED)])
    await measure(plan(["2"], out), first)
    second, _ = queue([Answer(*RECORDED[2][:2], model=other)])
    with pytest.raises(UsageError, match="another model"):
        await measure(plan(["2", "23"], out), second)


@pytest.mark.parametrize("line", ["{}", "[]", "text", '{"suite": "humaneval", "surplus": 1}'])
def test_a_file_that_holds_no_records_is_refused(tmp_path: Path, line: str) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text(line + "\n")
    with pytest.raises(UsageError, match="fairhand-E004"):
        read_records(out)


async def test_the_table_shows_both_columns_and_where_they_differ(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good, _ = queue([Answer(*RECORDED[0][:2], total_ms=1500.0), Answer("HumanEval/23", "    #")])
    bad, _ = queue([Answer("HumanEval/2", "    pass"), Answer("HumanEval/23", error="gone")])
    results = [await measure(plan(["2", "23"]), column) for column in (good, bad)]
    capsys.readouterr()
    show("humaneval", results, exact=False)
    shown = capsys.readouterr().out
    for part in ("50.0 % (9.5-90.5)", "1/2", "0/1", "1.5", "HumanEval/2", "p = 1.000", "gone"):
        assert part in shown, shown


def test_records_say_all_that_was_promised(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text(
        json.dumps(
            {
                "kind": "answer",
                "suite": "humaneval",
                "column": "raw",
                "id": "HumanEval/2",
                "text": "    return 1",
                "outcome": {"passed": False, "reason": "failed", "seconds": 0.1, "stderr": ""},
                "exact": False,
                "withheld": [],
                "first_chunk_ms": None,
                "total_ms": 3.0,
                "model": {"id": "small", "sha256": None},
                "max_tokens": 320,
                "references": [],
            }
        )
        + "\n"
    )
    (record,) = read_records(out)
    assert record.line() == out.read_text()


@pytest.mark.parametrize(
    ("ids", "limit", "expected"),
    [
        ([], 2, ["HumanEval/2", "HumanEval/11"]),
        (["53", "HumanEval/2"], None, ["HumanEval/2", "HumanEval/53"]),
        (["53", "2"], 1, ["HumanEval/2"]),
    ],
)
def test_choice_of_tasks(ids: list[str], limit: int | None, expected: list[str]) -> None:
    assert [task.id for task in choose(TASKS, ids, limit)] == expected


@pytest.mark.parametrize("words", [["--limit", "0"], ["--jobs", "-1"], ["--raw", "--both"]])
def test_options_that_make_no_sense_are_refused(words: list[str]) -> None:
    parser = ArgumentParser()
    humaneval.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(words)
