"""`fairhand eval plot RUN…`: shares with their intervals and times, as one picture."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairhand_eval.recording import add_runs_argument, runs_of
from fairhand_eval.run_files import Run, find_run
from fairhand_eval.scores import Score
from fairhand_server.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Which runs, and where the picture goes."""
    parser.add_argument("names", nargs="+", metavar="RUN", help="identifiers, or files")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=".svg, .png or .pdf"
    )
    add_runs_argument(parser)


def run(arguments: Namespace) -> int:
    """Draw the picture. Raises UsageError E001 where matplotlib is missing or nothing is scored."""
    runs = [find_run(name, runs_of(arguments)) for name in arguments.names]
    draw(runs, arguments.output)
    print(arguments.output)
    return 0


def draw(runs: list[Run], path: Path) -> None:
    """Write a picture with a panel of shares and a panel of times in milliseconds."""
    try:
        import matplotlib

        matplotlib.use("agg")
        from matplotlib import pyplot
    except ImportError as problem:
        raise UsageError(
            "fairhand-E001",
            "matplotlib draws the pictures and is not installed",
            "install the extra: pip install 'fairhand[eval]', in a checkout pip install '.[eval]'",
        ) from problem
    shares = _series(runs, times=False)
    times = _series(runs, times=True)
    if not shares and not times:
        raise UsageError("fairhand-E001", "these runs have no scores", "let a run end first")
    # Pictures in a repository must not differ by the moment they were drawn.
    matplotlib.rcParams["svg.hashsalt"] = "fairhand"
    panels = [panel for panel in ((shares, "share", 1.0), (times, "ms", None)) if panel[0]]
    rows = [len(series) for series, _, _ in panels]
    figure, axes = pyplot.subplots(
        len(panels),
        1,
        figsize=(9, 1.2 * len(panels) + 0.32 * sum(rows)),
        height_ratios=rows,
        squeeze=False,
    )
    for axis, (series, unit, top) in zip(axes[:, 0], panels, strict=True):
        for row, (_, score) in enumerate(series):
            spread = [[score.value - score.low], [score.high - score.value]]
            axis.errorbar(score.value, row, xerr=spread, fmt="o", color="#3366aa", capsize=4)
        axis.set_yticks(range(len(series)), [name for name, _ in series])
        axis.set_ylim(len(series) - 0.5, -0.5)
        axis.set_xlim(0, top)
        axis.set_xlabel(f"{unit}, with 95 % interval")
        axis.grid(axis="x", alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def _series(runs: list[Run], times: bool) -> list[tuple[str, Score]]:
    wanted = (
        ("total_p50_ms", "total_p95_ms")
        if times
        else ("pass@1", "exact", "precision", "recall", "withheld_bias")
    )
    return [
        (f"{run.made.suite} {run.made.model.get('id', '')} {column} {name}", scores[name])
        for run in runs
        for column, scores in run.scores.items()
        for name in wanted
        # Most runs withhold nothing, which needs no line.
        if name in scores and (scores[name].value or name != "withheld_bias")
    ]
