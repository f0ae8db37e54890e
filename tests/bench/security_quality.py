"""Found and falsely found lines of marked files, ours and other tools'.

usage: security_quality.py FOLDER [--tools ruff,bandit]

A marked line reads `# expect: CWE-89` or `# ok: CWE-89`. The tools see the text without the
marks. Numbers are lines hit
of lines wanted, and lines hit of lines that are fine, for each language, leaks (CWE-772) apart;
and the share of
injection findings that carry two or more steps.
"""

from __future__ import annotations

import collections
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fairhand_scanners.security.scan import scan_text
from fairhand_syntax.languages import language_of_path

MARK = re.compile(r"\s*(?:#|//)\s*(expect|ok):\s*CWE-(\d+).*$")
# Weaknesses counted as one.
GROUPS = (
    (89, 943), (643, 91), (77, 78, 88), (94, 95, 470, 1336), (22, 23, 73), (79, 80, 1336), (326,
    327, 328, 916, 760),
    (329, 330), (330, 338), (798, 259, 321, 547), (295, 297, 322), (614, 1004), (942, 346), (347,
    345, 613), (732, 269, 272, 284),
    (605, 200), (1333, 400), (1321, 915), (400, 770), (209, 200), (532, 312), (404, 772), (312,
    522, 261), (117, 93, 113),
)  # fmt: skip
# Ruff's output names no weakness; its rules' own pages do.
RUFF = {
    "S102": 78, "S103": 732, "S104": 605, "S105": 259, "S106": 259,
    "S107": 259, "S108": 377, "S113": 400, "S201": 94, "S202": 22,
    "S301": 502, "S302": 502, "S303": 328, "S304": 327, "S305": 327,
    "S306": 377, "S307": 78, "S308": 79, "S310": 22, "S311": 330,
    "S312": 319, "S313": 611, "S314": 611, "S315": 611, "S316": 611,
    "S317": 611, "S318": 611, "S319": 611, "S320": 611, "S321": 319,
    "S323": 295, "S324": 328, "S501": 295, "S502": 327, "S503": 327,
    "S504": 327, "S505": 326, "S506": 502, "S507": 322, "S601": 78,
    "S602": 78, "S604": 78, "S605": 78, "S608": 89, "S610": 89,
    "S611": 89, "S612": 94, "S701": 79, "S702": 79, "S704": 79,
}  # fmt: skip
Hits = dict[str, list[tuple[int, int, int]]]


def same(a: int, b: int) -> bool:
    return a == b or any(a in group and b in group for group in GROUPS)


def ours(root: Path, names: list[str]) -> tuple[Hits, int, int]:
    hits: Hits = collections.defaultdict(list)
    flows = injections = 0
    for name in names:
        language = language_of_path(name)
        assert language is not None
        findings, _ = scan_text(language, name, (root / name).read_text("utf-8"))
        for f in findings:
            hits[name].append((f.line, min(f.end_line, f.line + 3), int(f.cwe[4:])))
            if f.cwe in (
                "CWE-89",
                "CWE-78",
                "CWE-79",
                "CWE-22",
                "CWE-94",
                "CWE-90",
                "CWE-643",
                "CWE-918",
                "CWE-601",
                "CWE-943",
                "CWE-1336",
            ):
                injections += 1
                flows += len(f.steps) >= 2
    return hits, flows, injections


def bandit(root: Path) -> Hits:
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "-f", "json", "."],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    hits: Hits = collections.defaultdict(list)
    for one in json.loads(done.stdout)["results"]:
        hits[one["filename"].removeprefix("./")].append(
            (one["line_number"], one["line_number"], one["issue_cwe"].get("id", 0))
        )
    return hits


def ruff(root: Path) -> Hits:
    words = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--preview",
        "--select",
        "S",
        "--output-format",
        "json",
        ".",
    ]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    hits: Hits = collections.defaultdict(list)
    for one in json.loads(done.stdout):
        name = Path(one["filename"]).resolve().relative_to(root.resolve()).as_posix()
        line = one["location"]["row"]
        hits[name].append((line, line, RUFF.get(one["code"], 0)))
    return hits


def main(words: list[str]) -> None:
    folder = Path(words[0])
    tools = words[words.index("--tools") + 1].split(",") if "--tools" in words else []
    marks: list[tuple[str, int, bool, int]] = []
    with tempfile.TemporaryDirectory() as held:
        root = Path(held)
        names: list[str] = []
        for path in sorted(p for p in folder.rglob("*") if language_of_path(p) is not None):
            name = path.relative_to(folder).as_posix()
            names.append(name)
            lines: list[str] = []
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                match = MARK.search(line)
                if match:
                    marks.append((name, number, match[1] == "expect", int(match[2])))
                lines.append(MARK.sub("", line))
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("\n".join(lines) + "\n", "utf-8")
        ours(root, names[:1])
        for tool in ("fairhand", *tools):
            begun = time.perf_counter()
            if tool == "fairhand":
                hits, flows, injections = ours(root, names)
            else:
                hits = {"bandit": bandit, "ruff": ruff}[tool](root)
            seconds = time.perf_counter() - begun
            show(tool, hits, marks, seconds)
            if tool == "fairhand":
                print(f"{'':10} injection findings with two or more steps: {flows} of {injections}")


def show(tool: str, hits: Hits, marks: list[tuple[str, int, bool, int]], seconds: float) -> None:
    rows: dict[tuple[str, str], list[int]] = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name, line, wanted, cwe in marks:
        language = language_of_path(name)
        assert language is not None
        row = rows[language.id, "leaks" if cwe == 772 else "other"]
        hit = any(a <= line <= b and same(c, cwe) for a, b, c in hits.get(name, ()))
        row[0 if wanted else 2] += hit
        row[1 if wanted else 3] += 1
    for (language_id, topic), (hit, wanted, false, fine) in sorted(rows.items()):
        if tool == "fairhand" or language_id == "python":
            print(
                f"{tool:10} {language_id:11} {topic:6} found {hit:3}/{wanted:<3} {hit / max(1, wanted):.3f}  false {false:3}/{fine:<3} {false / max(1, fine):.3f}  {seconds:.2f} s"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
