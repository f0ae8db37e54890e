"""The later scenes of `make demo`: whose code this is, and a fault found with its way and fix."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from rich.console import Console

from fairhand_eval.editor import Editor
from fairhand_index.index import IndexUnavailableError, open_index
from fairhand_index.matching import match
from fairhand_scanners.security.scan import scan_text
from fairhand_server.folders import cache_folder
from fairhand_syntax.judging import Reference
from fairhand_syntax.languages import PYTHON

_INDEX_SECONDS = 180

# A place that a model may fill from memory: the head of a well-known function.
KNOWN = (
    "import errno\nimport os\n\n\ndef get_netrc_auth(url, raise_errors=False):\n"
    '    """Returns the Requests tuple auth for a given url from netrc."""\n    '
)
# What is looked up when the model wrote something of its own, read from the package as fetched.
EXAMPLE = ("requests-*.whl", "requests/utils.py", "def get_netrc_auth", 18)

FAULTY = """import sqlite3
from flask import Flask, request

app = Flask(__name__)


@app.route("/orders")
def orders():
    customer = request.args["customer"]
    query = "SELECT * FROM orders WHERE customer = '" + customer + "'"
    rows = sqlite3.connect("shop.db").execute(query)
    return {"orders": rows.fetchall()}
"""


def build_index(out: Console) -> Path | None:
    """A small index of a dozen pinned packages; None if it cannot be built here."""
    folder = cache_folder() / "demo-references"
    if not _is_usable(folder):
        out.print("building a reference index of a dozen packages …", style="italic")
        command = [sys.executable, "-P", "-m", "fairhand_server", "references", "build"]
        try:
            done = subprocess.run(
                [*command, "--demo", "--index", str(folder)],
                capture_output=True,
                text=True,
                timeout=_INDEX_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            out.print("the index took too long; this scene is left out")
            return None
        out.print(done.stdout.strip() or done.stderr.strip()[-600:], markup=False)
        if not _is_usable(folder):
            return None
    return folder


def _is_usable(folder: Path) -> bool:
    """Whether an index is there that this version reads; an older one may lie there."""
    try:
        open_index(folder)
    except IndexUnavailableError:
        return False
    return True


async def referenced(session: Editor, folder: Path, out: Console) -> bool:
    """Ask the model for a well-known function and say whose code the answer resembles."""
    out.rule("[bold]Whose code is this?[/]  netrc.py", align="left")
    uri = "file:///demo/netrc.py"
    session.open(uri, "python", KNOWN + "\n")
    texts = await session.panel(uri, (KNOWN.count("\n"), 4), lambda piece: None)
    answer = texts[0] if texts else ""
    out.print(KNOWN + answer, style="green", markup=False)
    found = _found(folder, KNOWN, answer)
    if not found:
        out.print("The model wrote that by itself. The same check on a labelled example:")
        prefix, answer = _example(folder)
        if not answer:
            out.print("(the package of the example is not here)")
            return False
        out.print(prefix + answer, style="dim", markup=False)
        found = _found(folder, prefix, answer)
    for one in found[:1]:
        out.print(
            f"Reference code under {one.license_name} from {one.reference_name}, {one.path} lines "
            f"{one.start_line} to {one.end_line} ({one.similarity:.0%} alike, {one.tier})\n"
            f"{one.reference_url}  {one.copyright}",
            style="yellow",
            markup=False,
        )
    return bool(found)


def _found(folder: Path, prefix: str, answer: str) -> list[Reference]:
    try:
        return match(open_index(folder), PYTHON, prefix, answer)
    except IndexUnavailableError:
        return []


def _example(folder: Path) -> tuple[str, str]:
    """The first line of a function of a fetched package, and the lines that follow it."""
    pattern, path, first, count = EXAMPLE
    for wheel in sorted(folder.rglob(pattern)):
        with zipfile.ZipFile(wheel) as archive:
            lines = archive.read(path).decode("utf-8").split("\n")
        begin = next((n for n, line in enumerate(lines) if line.startswith(first)), None)
        if begin is not None:
            body = "\n".join(lines[begin + 1 : begin + 1 + count])
            return lines[begin] + "\n", body
    return "", ""


def scanned(out: Console) -> bool:
    """Scan a small web handler and show the finding with its way and its fix."""
    out.rule("[bold]Run Security Scan[/]  shop.py", align="left")
    for number, line in enumerate(FAULTY.splitlines(), start=1):
        out.print(f"{number:>3}  {line}", style="dim", markup=False)
    findings, _ = scan_text(PYTHON, "shop.py", FAULTY)
    for finding in findings:
        out.print(
            f"{finding.severity}: {finding.title} ({finding.cwe}), line {finding.line}",
            style="yellow",
            markup=False,
        )
        for step in finding.steps:
            out.print(f"  line {step.line}: {step.message}", markup=False)
        if finding.fix:
            out.print(f"  fix: {finding.fix_title}", markup=False)
    return bool(findings)
