"""Comment tasks: code from a comment alone, in Python, Java and JavaScript, some with AWS SDKs.

The set lies in `tests/cases/comments`: 30 tasks in each language, each with a test that runs. The
services are stood for by small recorders (`stubs/`), no network is used. Beside the tests passed it
is counted how many suggestions parse, and in how many of those that need an import it is there.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fairhand_eval.measuring import Measured, Plan
from fairhand_eval.proportions import wilson
from fairhand_eval.raw_column import PlainForm
from fairhand_eval.report import interval
from fairhand_eval.runtimes import missing_tools
from fairhand_eval.suite import add_suite_arguments, suite_results
from fairhand_eval.tasks import Task, choose
from fairhand_server.errors import UsageError
from fairhand_syntax.languages import language_named
from fairhand_syntax.parsing import Source

LANGUAGES = ("python", "javascript", "java")

STOPS = ("\n```", "\n# Example", "\nif __name__", "\nprint(", "\nconsole.log(", "\n\n\n\n")
"""Where a plain continuation has left what was asked for. It does not stop by itself."""

_PYTHON_BEFORE = "import sys\nsys.path.insert(0, '.')\n"
_JAVASCRIPT_SAME = """
const same = (found, expected) => require('assert').deepStrictEqual(found, expected)
process.on('unhandledRejection', (error) => { throw error })
"""
_JAVA_CHECK = """

class Check {
    static void same(Object expected, Object found) {
        if (expected instanceof Number && found instanceof Number) {
            double gap = ((Number) expected).doubleValue() - ((Number) found).doubleValue();
            if (Math.abs(gap) < 1e-9) {
                return;
            }
        }
        if (!java.util.Objects.deepEquals(expected, found)) {
            throw new AssertionError(expected + " != " + found);
        }
    }

    public static void main(String[] words) throws Exception {
BODY
    }
}
"""


def add_arguments(parser: ArgumentParser) -> None:
    """The options every suite has, and the language."""
    add_suite_arguments(parser)
    parser.add_argument("--language", choices=LANGUAGES, help="only tasks in this language")


def run(arguments: Namespace) -> int:
    """Measure the chosen tasks and print, for each column, what passes, parses and has imports."""
    folder = arguments.data or Path("tests/cases/comments")
    found, needs = read_tasks(folder)
    if arguments.language:
        found = [task for task in found if task.language == arguments.language]
    for lack in missing_tools([task.language for task in found]):
        # What cannot be run here is left out, and said so.
        language = lack.split()[0]
        print(f"left out: {lack}")
        found = [task for task in found if task.language != language]
    tasks = choose(found, arguments.ids, arguments.limit)
    plan = Plan("comments", tasks, jobs=arguments.jobs, max_tokens=arguments.max_tokens)
    form = PlainForm(lambda task: task.prefix, STOPS, arguments.max_tokens, arguments.jobs)
    results = suite_results(arguments, plan, lambda family: form)
    _show(tasks, needs, results)
    return 1 if any(result.errors for result in results) else 0


def read_tasks(folder: Path) -> tuple[list[Task], dict[str, str]]:
    """The tasks of a set, and by their names the imports that they need, as patterns.

    Raises UsageError E002.
    """
    tasks: list[Task] = []
    needs: dict[str, str] = {}
    for language in LANGUAGES:
        path = folder / f"{language}.txt"
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as problem:
            raise UsageError(
                "fairhand-E002", f"{path}: {problem}", "give the folder of the set with --data"
            ) from problem
        stubs = tuple(_stubs(folder / "stubs" / language))
        for head, comment, tests in _parts(text):
            name, _, needed = (part.strip() for part in head.partition("|"))
            task = f"{language}/{name}"
            if needed:
                needs[task] = needed
            tasks.append(
                Task(
                    task,
                    comment,
                    None,
                    _tests(language, tests),
                    language=language,
                    before=_PYTHON_BEFORE if language == "python" else "",
                    files=stubs,
                )
            )
    return tasks, needs


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Head, comment and tests of each task in a file."""
    for part in re.split(r"(?m)^== ", text)[1:]:
        head, _, rest = part.partition("\n")
        comment, _, tests = rest.partition("--\n")
        yield head, comment, tests


def _tests(language: str, tests: str) -> str:
    if language == "javascript":
        return _JAVASCRIPT_SAME + tests
    if language == "java":
        body = "".join(f"        {line}\n" for line in tests.strip().split("\n"))
        return _JAVA_CHECK.replace("BODY", body.rstrip())
    return tests


def _stubs(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".js", ".java"):
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def parses(task: Task, text: str) -> bool:
    """Whether the code with the text in its place is free of syntax errors."""
    language = language_named(task.language)
    return (
        language is not None and not Source(language, task.prefix + text).tree.root_node.has_error
    )


def has_imports(task: Task, needed: str, text: str) -> bool:
    """Whether all imports are there; `a|b` asks for one of them, `a;b` for both."""
    code = task.prefix + text
    return all(
        any(_imported(task.language, name.strip(), code) for name in one.split("|"))
        for one in needed.split(";")
    )


def _imported(language: str, name: str, code: str) -> bool:
    module = re.escape(name)
    if language == "python":
        return (
            re.search(rf"(?m)^\s*(?:import\s+(?:[\w., ]+,\s*)?{module}\b|from\s+{module}\b)", code)
            is not None
        )
    if language == "java":
        # A name that is written in full needs no import.
        return re.search(rf"\b{module}\.", code) is not None
    return (
        re.search(rf"(?:from|require\(|import\()\s*['\"](?:node:)?{module}(?:/\w+)?['\"]", code)
        is not None
    )


def _show(tasks: Sequence[Task], needs: Mapping[str, str], results: Sequence[Measured]) -> None:
    by_id = {task.id: task for task in tasks}
    print(f"\n{'':<12}{'parse':>24}{'needed imports':>26}{'tests passed':>24}  by language")
    for result in results:
        shown = [record for record in result.records if record.text.strip()]
        clean = [parses(by_id[record.id], record.text) for record in shown]
        asked = [record for record in result.records if record.id in needs]
        have = [has_imports(by_id[record.id], needs[record.id], record.text) for record in asked]
        passed = [record.outcome.passed for record in result.records]
        cells = [interval(wilson(sum(one), len(one))) for one in (clean, have, passed)]
        own = " ".join(
            f"{language} {sum(r.outcome.passed for r in part)}/{len(part)}"
            for language in LANGUAGES
            if (part := [r for r in result.records if r.id.startswith(f"{language}/")])
        )
        print(f"{result.column:<12}{cells[0]:>24}{cells[1]:>26}{cells[2]:>24}  {own}")
        broken = [record.id for record, fine in zip(shown, clean, strict=True) if not fine]
        lacking = [record.id for record, fine in zip(asked, have, strict=True) if not fine]
        print(f"{'':<12}do not parse: {' '.join(broken) or '-'}")
        print(f"{'':<12}lack imports: {' '.join(lacking) or '-'}")
