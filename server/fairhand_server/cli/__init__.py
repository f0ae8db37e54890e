"""The command line: one module per subcommand, imported only when it is asked for.

A subcommand module has `add_arguments(parser)` and `run(arguments) -> int`, or, where another room
reads the words, `run_words(words) -> int`. Results go to standard
output, progress and messages to standard error. Exit codes: 0 done, 1 done and something was found
or failed, 2 the command could not be carried out.
"""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from types import ModuleType

from fairhand_server import __version__
from fairhand_server.command_line import Parser, as_known, leave_output
from fairhand_server.errors import FairhandError
from fairhand_server.terminal import all_shown
from fairhand_syntax.showing import visible

COMMANDS: dict[str, str] = {
    "serve": "the language server, for editors",
    "host": "the model host",
    "model": "list, fetch and verify models",
    "complete": "one completion, or many from JSON lines",
    "screen": "judge completions for bias, from JSON lines",
    "scan": "find security faults in files and folders",
    "references": "the index of licensed code",
    "log": "the attribution log",
    "playground": "one local page to try everything",
    "doctor": "what is wrong and how to mend it",
    "stats": "counts of what this machine keeps; nothing is sent",
    "eval": "measure quality, keep and compare the results",
    "bench": "measure speed",
    "promote": "move a model to staging or production, by a policy",
    "rollback": "give a stage back to the model before",
}


def _overview() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return (
        "usage: fairhand COMMAND [options]\n\n"
        + "\n".join(lines)
        + ("\n\nfairhand COMMAND --help tells more of one command; fairhand --version the version.")
    )


def main(argv: list[str] | None = None) -> int:
    """Run one command line (default: `sys.argv`) and return its exit code."""
    # Processes that are started from here may be started in a workspace; its files must not be
    # found before the modules that Python brings.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    words = sys.argv[1:] if argv is None else argv
    if sys.stdout is None:
        # Whoever closed it wants no output.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    try:
        code = _carried_out(words)
        sys.stdout.flush()
        return code
    except FairhandError as error:
        print(visible(error.lines()), file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`fairhand … | head`): that is its good right.
        leave_output()
        return 0
    except OSError as error:
        leave_output()
        print(visible(as_known(error).lines()), file=sys.stderr)
    except Exception:
        # 1 would say that the command was done, and found something.
        traceback.print_exc()
        fault = FairhandError(
            "fairhand-E091", "this is a fault of Fairhand's own", "report it with the lines above"
        )
        print(fault.lines(), file=sys.stderr)
    return 2


def _carried_out(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0 if words else 2
    if words[0] == "--version":
        print(f"fairhand {__version__}")
        return 0
    name = words[0]
    if name not in COMMANDS:
        print(f"fairhand: there is no command {name!r} [fairhand-E001]\n", file=sys.stderr)
        print(_overview(), file=sys.stderr)
        return 2
    module = import_module(f"fairhand_server.cli.{name}")
    if hasattr(module, "run_words"):
        return int(module.run_words(words[1:]))
    with all_shown():
        return _run(module, name, words[1:])


def _run(module: ModuleType, name: str, words: list[str]) -> int:
    parser = Parser(prog=f"fairhand {name}", description=module.__doc__)
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(words)))
