"""`fairhand eval export --mlflow URI RUN…`: runs to an MLflow tracking store, for teams."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from fairhand_eval.recording import add_runs_argument, runs_of
from fairhand_eval.run_files import Run, all_runs, find_run
from fairhand_server.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Which runs, and where they go."""
    parser.add_argument(
        "names", nargs="*", metavar="RUN", help="identifiers, or files (default: all)"
    )
    parser.add_argument(
        "--mlflow", required=True, metavar="URI", help="tracking store, as MLflow writes it"
    )
    parser.add_argument("--experiment", default="fairhand", metavar="NAME")
    add_runs_argument(parser)


def run(arguments: Namespace) -> int:
    """Export each run once: 0, or 1 if there was none to export."""
    folder = runs_of(arguments)
    runs = [find_run(name, folder) for name in arguments.names] or all_runs(folder)[0]
    client = _client(arguments.mlflow)
    experiment = _experiment(client, arguments.mlflow, arguments.experiment)
    for one in runs:
        told = export(client, experiment, one)
        print(f"{one.made.id}: {told}")
    return 0 if runs else 1


def export(client: Any, experiment: str, run: Run) -> str:
    """Write one run with its file; a run that is there already is left as it is."""
    made = run.made
    there = client.search_runs([experiment], f"tags.`fairhand.run` = '{made.id}'", max_results=1)
    if there:
        return "is there already"
    target = client.create_run(experiment, run_name=made.id, tags=_tags(run))
    identifier = target.info.run_id
    for name, value in _parameters(run).items():
        client.log_param(identifier, name, value)
    for column, scores in run.scores.items():
        for name, score in scores.items():
            # MLflow allows no at sign in the name of a metric.
            metric = f"{column}.{name.replace('@', '_at_')}"
            client.log_metric(identifier, metric, score.value)
            client.log_metric(identifier, f"{metric}.low", score.low)
            client.log_metric(identifier, f"{metric}.high", score.high)
    client.log_artifact(identifier, str(run.path))
    client.set_terminated(identifier, "FINISHED" if run.scores else "KILLED")
    return f"exported as {identifier}"


def _client(uri: str) -> Any:
    try:
        from mlflow.tracking import MlflowClient
    except ImportError as problem:
        raise UsageError(
            "fairhand-E001",
            "MLflow's client is not installed",
            "install the extra: pip install 'fairhand[mlflow]', in a checkout '.[mlflow]'",
        ) from problem
    return MlflowClient(tracking_uri=uri)


def _experiment(client: Any, uri: str, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    # Without a server, MLflow would put files into the folder the command happens to run in.
    database = uri.removeprefix("sqlite:///") if uri.startswith("sqlite:///") else ""
    place = (Path(database).resolve().parent / "artifacts").as_uri() if database else None
    return str(client.create_experiment(name, artifact_location=place))


def _tags(run: Run) -> dict[str, str]:
    made = run.made
    return {
        "fairhand.run": made.id,
        "fairhand.suite": made.suite,
        "fairhand.started": made.started,
        "fairhand.revision": str(made.code.get("revision") or ""),
    }


def _parameters(run: Run) -> dict[str, str]:
    made = run.made
    values = {f"model.{name}": value for name, value in made.model.items()}
    values |= {f"machine.{name}": value for name, value in made.machine.items()}
    values |= {"index": made.index, "seed": made.seed, "max_tokens": made.max_tokens}
    return {name: str(value)[:500] for name, value in values.items() if value is not None}
