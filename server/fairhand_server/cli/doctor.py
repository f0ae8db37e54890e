"""Look at every part of the installation and say what is wrong and how to mend it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import asdict

from fairhand_server.diagnosis import Finding, diagnose
from fairhand_server.terminal import below
from fairhand_syntax.showing import json_text, one_line, visible


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fairhand doctor`."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Carry out `fairhand doctor`: 0 if all is well, 1 if not."""
    return asyncio.run(_run(as_json=arguments.json))


async def _run(as_json: bool) -> int:
    from rich.console import Console

    findings: list[Finding] = []
    out = Console(file=below(sys.stdout), highlight=False, soft_wrap=True)
    async for finding in diagnose():
        findings.append(finding)
        if as_json:
            continue
        # Each line appears when its part was looked at: the host takes a few seconds.
        mark = "[green]✓[/]" if finding.ok else "[red]✗[/]"
        out.print(f"{mark} {finding.part:<11}", end="")
        if finding.ok:
            out.print(one_line(finding.detail), markup=False)
        else:
            out.print(f"{visible(finding.cause)} [{finding.code}]", markup=False)
            out.print(f"{'':<14}mend: {visible(finding.mend)}", markup=False)
        sys.stdout.flush()
    well = all(finding.ok for finding in findings)
    if as_json:
        print(json_text({"ok": well, "findings": [asdict(f) for f in findings]}, 2))
    return 0 if well else 1
