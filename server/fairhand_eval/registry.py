"""The list of what can be measured: one line per suite and per bench.

An entry's module has `add_arguments(parser)` and `run(arguments) -> int` (0 measured, 1 measured
with holes, 2 not measured). It is imported only when its entry is asked for, so listing is quick.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One suite or bench: its name, the module that runs it, and one line that describes it."""

    name: str
    module: str
    description: str


SUITES: tuple[Entry, ...] = (
    Entry("humaneval", "fairhand_eval.humaneval", "whole functions from a docstring, pass@1"),
    Entry(
        "infilling",
        "fairhand_eval.infilling",
        "a line, several, or a span in the middle of a function",
    ),
    Entry(
        "oracle", "fairhand_eval.oracle", "where answers end when a host runs on behind the truth"
    ),
    Entry("comments", "fairhand_eval.comments", "code from a comment alone, in three languages"),
    Entry(
        "masked-calls",
        "fairhand_eval.masked_calls",
        "calls of the project's own functions, without and with its files as context",
    ),
    Entry("functions", "fairhand_eval.functions", "whole functions in Java and JavaScript, pass@1"),
    Entry("temptations", "fairhand_eval.temptations", "how often a model follows a bias"),
    Entry("bias", "fairhand_eval.bias", "the bias filter on labelled completions"),
    Entry("references", "fairhand_eval.references", "the reference tracker on packages"),
    Entry("security", "fairhand_eval.security", "the security scan on marked files"),
)

RECORDS: tuple[Entry, ...] = (
    Entry("list", "fairhand_eval.records_list", "the runs that were kept, with their scores"),
    Entry("show", "fairhand_eval.records_show", "one run: how it was made, its scores, its tasks"),
    Entry("compare", "fairhand_eval.records_compare", "two runs: a paired test, what changed"),
    Entry("plot", "fairhand_eval.records_plot", "scores of runs side by side, as a picture"),
    Entry("export", "fairhand_eval.records_export", "runs to an MLflow tracking store"),
)
"""What can be done with the records of runs; called as `fairhand eval NAME`, as suites are."""

BENCHES: tuple[Entry, ...] = (
    Entry("load", "fairhand_eval.bench_load", "many typists at one host"),
    Entry("startup", "fairhand_eval.bench_startup", "start of the server to its first answer"),
    Entry("latency", "fairhand_eval.bench_latency", "first shown text, and what the pipeline adds"),
    Entry("calls", "fairhand_eval.bench_calls", "how calls to the model end, none left open"),
    Entry("replay", "fairhand_eval.bench_replay", "files of others typed anew with the model"),
    Entry("retrieval", "fairhand_eval.bench_retrieval", "context from a workspace of 10,000 files"),
    Entry("redaction", "fairhand_eval.bench_redaction", "credentials taken out of what is sent"),
    Entry("editing", "fairhand_eval.bench_editing", "what a change and a comparison cost"),
    Entry("rivals", "fairhand_eval.bench_rivals", "beside llama.cpp, bandit, ruff, datasketch"),
    Entry("editor-scan", "fairhand_eval.bench_editor_scan", "the security scan in an editor"),
)

COMMANDS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("promote", "fairhand_eval.promote", "move a model to a stage, by a policy"),
        Entry("rollback", "fairhand_eval.rollback", "give a stage back to what held it before"),
    )
}
"""Commands of their own that need the records of runs."""

KINDS: dict[str, tuple[Entry, ...]] = {"eval": (*SUITES, *RECORDS), "bench": BENCHES}


def find(entries: tuple[Entry, ...], name: str) -> Entry | None:
    """The entry called `name`, or None."""
    return next((entry for entry in entries if entry.name == name), None)


def listing(entries: tuple[Entry, ...]) -> str:
    """One line per entry, names padded to one width; a sentence when there is none."""
    if not entries:
        return "  (nothing is registered here)"
    width = max(len(entry.name) for entry in entries)
    return "\n".join(f"  {entry.name:<{width}}  {entry.description}" for entry in entries)
