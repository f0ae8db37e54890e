"""`fairhand promote`: make a model a candidate, or move it to staging or production by a policy."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.table import Table

from fairhand_eval.policy import Case, Policy, Result, judge, read_policy
from fairhand_eval.recording import add_runs_argument, runs_of
from fairhand_eval.report import printer
from fairhand_eval.run_files import all_runs
from fairhand_server.errors import UsageError
from fairhand_server.folders import config_folder
from fairhand_server.stages import Entry, Stages, add_step, read_stages


def add_arguments(parser: ArgumentParser) -> None:
    """What is promoted, where to, and by which rules."""
    parser.add_argument("name", nargs="?", metavar="MODEL", help="model, file or entry")
    parser.add_argument("--to", choices=("staging", "production"), help="(default: candidate)")
    parser.add_argument("--policy", type=Path, metavar="FILE", help=f"(default {default_policy()})")
    parser.add_argument(
        "--approve", action="append", default=[], metavar="NAME", help="who approves; repeatable"
    )
    parser.add_argument("--family", default="", metavar="F", help="prompt family of the model")
    parser.add_argument("--index", default="", metavar="FOLDER", help="reference index it uses")
    parser.add_argument("--endpoint", default="", metavar="URL", help="where the model is served")
    parser.add_argument("--dry-run", action="store_true", help="judge and change nothing")
    parser.add_argument("--list", action="store_true", help="show the stages and their history")
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    add_runs_argument(parser)


def default_policy() -> Path:
    """The policy that is used when none is named."""
    return config_folder() / "promotion.toml"


def run(arguments: Namespace) -> int:
    """Carry it out: 0 done, 1 refused by the policy. Raises FairhandError where it cannot be."""
    stages = read_stages()
    if arguments.list:
        _show_stages(stages, arguments.json)
        return 0
    if not arguments.name:
        raise UsageError("fairhand-E001", "no model is named", "fairhand promote MODEL [--to …]")
    entry = _entry(arguments, stages)
    if arguments.to is None:
        if not arguments.dry_run:
            add_step("registered", "candidate", entry, {})
        print(f"{entry.id} is a candidate")
        return 0
    policy = read_policy(arguments.policy or default_policy())
    runs, _ = all_runs(runs_of(arguments))
    case = Case(entry, arguments.to, arguments.approve, stages, runs)
    results = judge(policy, case)
    passed = all(result.passed for result in results)
    if not arguments.dry_run:
        action = "promoted" if passed else "refused"
        add_step(action, arguments.to, entry, _details(arguments, policy, results))
    _show_results(entry, arguments, results)
    return 0 if passed else 1


def _entry(arguments: Namespace, stages: Stages) -> Entry:
    """The entry that is meant: a known one as it is, else one made from a model."""
    known = stages.known(arguments.name)
    if known is not None and not (arguments.family or arguments.index or arguments.endpoint):
        return known
    index = str(Path(arguments.index).expanduser().resolve()) if arguments.index else ""
    index_id = _index_id(index)
    if arguments.endpoint:
        from fairhand_server.families import DEFAULT_FAMILY, family_named
        from fairhand_server.model_client.http import checked_endpoint

        url = checked_endpoint(arguments.endpoint)
        family = family_named(arguments.family or DEFAULT_FAMILY).name
        model, digest, path = arguments.name, "", ""
    else:
        from fairhand_server.models.catalogue import catalogue
        from fairhand_server.models.locate import located

        found = located(arguments.name)
        url, family = "", arguments.family or found.family
        model, digest = found.id, found.sha256
        path = "" if model in catalogue() else str(found.path)
    parts = [model, digest[:8], family if arguments.family else "", index_id[:8]]
    identifier = "-".join(part for part in parts if part)
    return Entry(identifier, model, digest, family, path, url, index, index_id)


def _index_id(folder: str) -> str:
    if not folder:
        return ""
    from fairhand_index.index import IndexUnavailableError, open_index

    try:
        return open_index(Path(folder)).id
    except IndexUnavailableError as problem:
        raise UsageError(
            "fairhand-E050", f"{folder}: {problem}", "name the folder of a reference index"
        ) from problem


def _details(arguments: Namespace, policy: Policy, results: list[Result]) -> dict[str, object]:
    return {
        "policy_sha256": policy.sha256,
        "approved_by": list(arguments.approve),
        "rules": [asdict(result) for result in results],
    }


def _show_results(entry: Entry, arguments: Namespace, results: list[Result]) -> None:
    passed = all(result.passed for result in results)
    if arguments.json:
        told = {"entry": entry.id, "to": arguments.to, "passed": passed}
        rules = [asdict(result) for result in results]
        print(json.dumps({**told, "rules": rules}, ensure_ascii=False))
        return
    table = Table(box=box.SIMPLE)
    for head in ("", "rule", "found"):
        table.add_column(head)
    for result in results:
        table.add_row("passed" if result.passed else "FAILED", result.rule, result.found)
    console = printer()
    console.print(table)
    if passed:
        does = "would be" if arguments.dry_run else "is"
        console.print(f"{entry.id} {does} in {arguments.to}", soft_wrap=True)
        return
    console.print(f"{entry.id} is not promoted to {arguments.to}:", soft_wrap=True)
    for result in results:
        if not result.passed:
            console.print(f"  {result.rule}: {result.found}", soft_wrap=True, markup=False)


def _show_stages(stages: Stages, as_json: bool) -> None:
    if as_json:
        shown = {
            "candidates": [asdict(entry) for entry in stages.candidates],
            "staging": asdict(stages.staging) if stages.staging else None,
            "production": asdict(stages.production) if stages.production else None,
            "history": [asdict(step) for step in stages.history],
        }
        print(json.dumps(shown, ensure_ascii=False))
        return
    console = printer()
    for name, held in (
        ("production", stages.production.id if stages.production else "the built-in default"),
        ("staging", stages.staging.id if stages.staging else "-"),
        ("candidates", " ".join(entry.id for entry in stages.candidates) or "-"),
    ):
        console.print(f"{name:<11} {held}", soft_wrap=True)
    table = Table(box=box.SIMPLE)
    for head in ("when", "what", "stage", "entry", "by", "why not"):
        table.add_column(head)
    for step in stages.history:
        failed = [rule["rule"] for rule in step.details.get("rules", ()) if not rule["passed"]]
        table.add_row(
            step.time,
            step.action,
            step.stage,
            step.entry.id if step.entry else "the built-in default",
            ", ".join(step.details.get("approved_by", ())),
            "; ".join(failed) or str(step.details.get("reason", "")),
        )
    if stages.history:
        console.print(table)
