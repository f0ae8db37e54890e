"""The two forms of an infilling task, and what counts as right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhand_eval import infilling
from fairhand_eval.sandbox import run_program
from fairhand_eval.tasks import Task

CASES = Path(__file__).parents[1] / "cases" / "eval"
FORMS = ("ide", "dataset")
KINDS = ("single", "multi")


def tasks(kind: str, form: str) -> list[Task]:
    return infilling.read_tasks(CASES / f"infilling-{kind}.jsonl", form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_authors_text_matches_and_passes(kind: str, form: str) -> None:
    for task in tasks(kind, form):
        assert task.expected is not None
        for text in (task.expected, task.expected.rstrip()):
            assert task.matches(text)
            assert run_program(task.program(text)).passed, task.id


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_another_text_neither_matches_nor_passes(kind: str, form: str) -> None:
    for task in tasks(kind, form):
        text = (task.expected or "").replace(task.expected or "", "    raise KeyError")
        assert not task.matches(text)
        assert not run_program(task.program(text)).passed, task.id


@pytest.mark.parametrize("kind", KINDS)
def test_both_forms_are_places_in_the_same_code(kind: str) -> None:
    published = (CASES / f"infilling-{kind}.jsonl").read_text().splitlines()
    for line, ide, dataset in zip(
        published, tasks(kind, "ide"), tasks(kind, "dataset"), strict=True
    ):
        item = json.loads(line)
        whole = item["prompt"] + item["canonical_solution"] + item["suffix"]
        for task in (ide, dataset):
            assert f"{task.prefix}{task.expected}{task.suffix}" == whole
        assert ide.prefix.removeprefix(dataset.prefix).strip(" ") == ""
        assert not (ide.expected or " ").startswith(" ")
        assert (ide.suffix or "").startswith("\n")


def test_a_draw_depends_on_its_seed_only() -> None:
    many = [Task(str(number), "", "", "") for number in range(50)]
    assert infilling.draw(many, 5, 0) == infilling.draw(many, 5, 0)
    assert infilling.draw(many, 5, 0) != infilling.draw(many, 5, 1)
    assert len(infilling.draw(many, 99, 0)) == 50


def test_a_span_may_begin_and_end_within_a_word(tmp_path: Path) -> None:
    item = json.loads((CASES / "infilling-single.jsonl").read_text().splitlines()[0])
    line: str = item["canonical_solution"]
    begin = len(line) - len(line.lstrip()) + 1
    item["prompt"], item["suffix"] = item["prompt"] + line[:begin], line[-3:] + item["suffix"]
    item["canonical_solution"] = line[begin:-3]
    path = tmp_path / "span.jsonl"
    path.write_text(json.dumps(item) + "\n")
    (task,) = infilling.read_tasks(path, "span")
    assert task.prefix.endswith(line[:begin])
    assert task.expected == line[begin:-3]
    assert run_program(task.program(line[begin:-3])).passed
    assert not run_program(task.program("")).passed
