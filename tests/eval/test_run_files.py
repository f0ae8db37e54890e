"""Run files: written, read again, gone on with, listed, shown, compared, drawn and exported."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairhand_eval.__main__ import main
from fairhand_eval.answers import Model
from fairhand_eval.records import Record
from fairhand_eval.run_files import (
    Made,
    all_runs,
    append,
    append_scores,
    begin,
    find_run,
    latest,
    new_identifier,
    read_run,
    runs_folder,
)
from fairhand_eval.sandbox import Outcome
from fairhand_eval.scores import quantile, scores_of
from fairhand_server.errors import UsageError

SMALL = {"id": "small", "sha256": "0" * 64, "family": "plain"}
LARGE = {"id": "large", "sha256": "1" * 64, "family": "plain"}


def record(task: str, passed: bool, total_ms: float = 100.0, withheld: str = "") -> Record:
    outcome = Outcome(
        passed, "passed" if passed else "failed", 0.1, "" if passed else "AssertionError"
    )
    rules = (withheld,) if withheld else ()
    model = Model("small", "0" * 64)
    return Record("functions", "pipeline", task, "x", outcome, False, rules, 10.0, total_ms, model)


def kept(
    name: str, model: Mapping[str, str], passed: str, suite: str = "functions", ended: bool = True
) -> Path:
    """A run in the folder; `passed` has one character per task, `+` for a passed one."""
    path = runs_folder() / f"{name}.jsonl"
    begin(path, Made(name, suite, f"2026-01-01T00:00:0{len(name) % 10}+00:00", model=model))
    records = [record(f"t{number}", mark == "+") for number, mark in enumerate(passed)]
    for one in records:
        append(path, json.loads(one.line()))
    if ended:
        append_scores(path, "pipeline", scores_of(records))
    return path


def test_a_run_is_read_as_it_was_written() -> None:
    run = read_run(kept("a", SMALL, "++-"))
    assert run.made.model == SMALL
    assert [one.outcome.passed for one in run.records] == [True, True, False]
    assert run.scores["pipeline"]["pass@1"].value == pytest.approx(2 / 3)
    assert run.columns == ("pipeline",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"suite": "other"}, "holds a run of functions"),
        ({"max_tokens": 7}, "max_tokens None"),
        ({"seed": 3}, "seed None"),
    ],
)
def test_a_file_goes_on_only_with_the_run_it_holds(change: dict[str, object], told: str) -> None:
    path = kept("a", SMALL, "+")
    made = {"id": "b", "suite": "functions", "started": "", **change}
    with pytest.raises(UsageError, match=told):
        begin(path, Made(**made))  # type: ignore[arg-type]
    assert begin(path, Made("b", "functions", "")).id == "a"


@pytest.mark.parametrize(
    "text", ["", "{}\n", '{"kind": "answer"}\n', '{"kind": "run"}\n', "[1]\n", "x\n"]
)
def test_what_is_no_run_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"run\.jsonl"):
        read_run(path)


def test_the_trace_of_an_interruption_is_cut_off() -> None:
    path = kept("a", SMALL, "++", ended=False)
    with path.open("a") as file:
        file.write('{"kind": "answ')
    run = read_run(path)
    assert len(run.records) == 2
    assert run.scores == {}
    assert path.read_text().endswith("}\n")


def test_a_run_is_found_by_the_beginning_of_its_name() -> None:
    kept("20260101-a", SMALL, "+")
    kept("20260102-b", SMALL, "+")
    assert find_run("20260101", runs_folder()).made.id == "20260101-a"
    with pytest.raises(UsageError, match="may be"):
        find_run("2026", runs_folder())
    with pytest.raises(UsageError, match="no run"):
        find_run("[", runs_folder())


def test_the_newest_finished_run_of_a_model_counts() -> None:
    kept("a", SMALL, "+")
    kept("bb", SMALL, "-")
    kept("ccc", LARGE, "+")
    kept("dddd", SMALL, "+", ended=False)
    runs, problems = all_runs(runs_folder())
    assert problems == []
    found = latest(runs, "functions", {"id": "renamed", "sha256": "0" * 64})
    assert found is not None and found.made.id == "bb"
    assert latest(runs, "functions", {"id": "none", "sha256": "2" * 64}) is None


def test_names_of_runs_sort_by_time_and_hold_no_path() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert new_identifier("infilling-single", "/x/my model.gguf", moment) == (
        "20260102-030405-infilling-single-x-my-model.gguf"
    )


@pytest.mark.parametrize(
    ("values", "q", "expected"),
    [
        ([1.0], 0.5, (1.0, 1.0, 1.0)),
        ([float(n) for n in range(1, 101)], 0.5, (50.0, 41.0, 60.0)),
        ([float(n) for n in range(1, 101)], 0.95, (95.0, 91.0, 100.0)),
        ([3.0, 1.0, 2.0], 0.95, (3.0, 3.0, 3.0)),
    ],
)
def test_quantiles_have_an_interval(
    values: list[float], q: float, expected: tuple[float, float, float]
) -> None:
    score = quantile(values, q)
    assert (score.value, score.low, score.high) == expected
    assert score.n == len(values)


def test_scores_count_what_was_withheld_by_check() -> None:
    scores = scores_of([record("a", True), record("b", False, withheld="bias/gender")])
    assert scores["withheld_bias"].value == 0.5
    assert scores["withheld_references"].value == 0.0
    assert scores["total_p50_ms"].value == 100.0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["list"], 0, ["one", "small", "66.7 %", "not finished"]),
        (["list", "--model", "large"], 0, ["three", "100.0 %"]),
        (["list", "--suite", "nothing"], 0, ["no runs in"]),
        (["show", "one"], 0, ["functions", "pass@1", "66.7 %", "t2 (failed)"]),
        (["show", "one", "--task", "t2"], 0, ["AssertionError"]),
        (["show", "one", "--task", "t9"], 1, []),
        (["show", "nope"], 2, []),
        (
            ["compare", "one", "three"],
            0,
            ["+33.3 points", "newly passed (1): t2", "p = 1.000", "model.id: small -> large"],
        ),
        (["compare", "one", "three", "--column", "raw"], 2, []),
    ],
)
def test_the_commands_on_runs(
    words: list[str], code: int, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    kept("one", SMALL, "++-")
    kept("three", LARGE, "+++")
    kept("unfinished", SMALL, "+", ended=False)
    assert main(["eval", *words]) == code
    shown = capsys.readouterr().out
    for part in told:
        assert part in shown, shown


def test_json_forms_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    kept("one", SMALL, "+-")
    kept("two", LARGE, "-+")
    for words in (
        ["list", "--json"],
        ["show", "one", "--json"],
        ["compare", "one", "two", "--json"],
    ):
        assert main(["eval", *words]) == 0
        values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert values
    assert values[0]["newly_passed"] == ["t1"]
    assert values[0]["made_differently"]["model.id"] == ["small", "large"]


def test_a_file_that_is_no_run_does_not_hide_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept("one", SMALL, "+")
    (runs_folder() / "broken.jsonl").write_text("x\n")
    assert main(["eval", "list"]) == 1
    printed = capsys.readouterr()
    assert "one" in printed.out
    assert "broken.jsonl" in printed.err


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_runs_are_drawn(tmp_path: Path, ending: str) -> None:
    kept("one", SMALL, "++-")
    kept("two", LARGE, "+++")
    picture = tmp_path / f"runs.{ending}"
    assert main(["eval", "plot", "one", "two", "-o", str(picture)]) == 0
    assert picture.stat().st_size > 5000


def test_runs_go_to_an_mlflow_store_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept("one", SMALL, "++-")
    database = tmp_path / "mlflow.db"
    words = ["eval", "export", "--mlflow", f"sqlite:///{database}"]
    assert main(words) == 0
    assert main([*words, "one"]) == 0
    assert "is there already" in capsys.readouterr().out
    with sqlite3.connect(database) as store:
        (value,) = store.execute(
            "select value from latest_metrics where key = 'pipeline.pass_at_1'"
        ).fetchone()
    assert value == pytest.approx(2 / 3, abs=1e-5)
    assert len(list((tmp_path / "artifacts").rglob("one.jsonl"))) == 1
