"""The rules that hold for the whole product, each looked for where it can break."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    path.name: path
    for room in ("server", "scanners", "reference_index")
    for path in sorted((ROOT / room).glob("fairhand_*"))
    if path.is_dir()
}
SERVER = PACKAGES["fairhand_server"]


def modules(*packages: Path) -> Iterator[tuple[str, ast.Module]]:
    """Name (relative to the repository) and syntax tree of every module of these packages."""
    for package in packages:
        for path in sorted(package.rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_bytes())


def called(node: ast.Call) -> str:
    """The dotted name of what is called, "?" for what is no name."""
    return ast.unparse(node.func) if isinstance(node.func, ast.Attribute | ast.Name) else "?"


def imported(tree: ast.AST) -> Iterator[str]:
    """The full names a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_the_pipeline_makes_a_suggestion() -> None:
    """Invariant 1: text reaches an editor only as a Suggestion, after every check."""
    makers = {
        name
        for name, tree in modules(SERVER)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            called(node).split(".")[-1] == "Suggestion"
            or (
                called(node) in ("replace", "dataclasses.replace")
                and "uggestion" in ast.unparse(node)
            )
        )
    }
    assert makers == {"server/fairhand_server/completion/pipeline.py"}


def test_only_features_read_models_through_the_pipeline() -> None:
    """Invariant 1: nothing but the pipeline asks a model for text."""
    askers = {
        name
        for name, tree in modules(SERVER)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and called(node).endswith("model.stream")
        and "/model_client/" not in name
    }
    assert askers == {"server/fairhand_server/completion/pipeline.py"}


HEAVY = ["torch", "transformers", "scipy", "numpy", "bandit", "httpx", "tree_sitter", "xllamacpp"]
INITIALISE = """
import json, os, sys, threading
from fairhand_server.app import create_server

to_server, from_editor = os.pipe()
to_editor, from_server = os.pipe()
body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                   "params": {"capabilities": {}, "processId": None, "rootUri": None}})
os.write(from_editor, f"Content-Length: {len(body)}\\r\\n\\r\\n{body}".encode())

def read():
    with os.fdopen(to_editor, "rb") as stream:
        size = int(stream.readline().split(b":")[1])
        while stream.readline().strip():
            pass
        answer = json.loads(stream.read(size))
    print(json.dumps({"answer": answer, "modules": sorted(sys.modules)}), flush=True)
    os._exit(0)

threading.Thread(target=read, daemon=True).start()
create_server("0").start_io(os.fdopen(to_server, "rb"), os.fdopen(from_server, "wb"))
"""


def test_nothing_heavy_is_loaded_before_the_editor_is_answered() -> None:
    """Invariant 2: editors wait for the answer to `initialize`."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", INITIALISE], capture_output=True, text=True, timeout=60
    )
    assert ran.stdout, ran.stderr
    found = json.loads(ran.stdout)
    assert "inlineCompletionProvider" in found["answer"]["result"]["capabilities"]
    loaded = {name.split(".")[0] for name in found["modules"]}
    assert loaded.isdisjoint(HEAVY)
    rooms = {name for name in loaded if name.startswith("fairhand_")}
    assert rooms <= {"fairhand_server", "fairhand_syntax"}


TELLING = re.compile(r"(?i)telemetry|analytics|sentry_sdk|posthog|segment\.io|mixpanel|statsd")
CLIENTS = ("httpx", "aiohttp", "requests", "urllib.request", "urllib3", "http.client", "socket")
# Who may open connections: to the model, to the sources of models, to and as a team's index, and
# the host's own port.
CONNECTS = {
    "server/fairhand_server/model_client/": "httpx",
    "server/fairhand_server/models/": "httpx huggingface_hub urllib.request",
    "server/fairhand_server/shared_host.py": "httpx",
    "server/fairhand_server/playground/": "aiohttp",
    "server/fairhand_model/": "aiohttp socket",
    "server/fairhand_eval/": "httpx aiohttp socket",
    "reference_index/fairhand_index/serving.py": "aiohttp",
    "reference_index/fairhand_index/asking.py": "httpx",
}


def test_there_is_no_telemetry() -> None:
    """Invariant 8: no code that could tell anybody anything, and few that connect at all."""
    for name, tree in modules(*PACKAGES.values()):
        allowed = next((words for start, words in CONNECTS.items() if name.startswith(start)), "")
        for module in imported(tree):
            client = next((c for c in CLIENTS if module == c or module.startswith(f"{c}.")), None)
            assert client is None or client in allowed.split(), f"{name} imports {module}"
            assert not TELLING.search(module), f"{name} imports {module}"


FORBIDDEN_CALLS = {
    "eval": "runs text",
    "exec": "runs text",
    "compile": "makes code of text",
    "os.system": "runs a shell",
    "os.popen": "runs a shell",
    "subprocess.getoutput": "runs a shell",
    "asyncio.create_subprocess_shell": "runs a shell",
    "torch.load": "un-pickles",
    "yaml.load": "builds objects",
    "marshal.loads": "un-marshals",
}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
FORBIDDEN_WORDS = {"shell", "trust_remote_code", "allow_pickle"}


def test_no_data_is_ever_run() -> None:
    """Invariant 9: no pickle, torch.load, trust_remote_code, eval, shell=True."""
    found = []
    for name, tree in modules(*PACKAGES.values()):
        roots = {module.split(".")[0] for module in imported(tree)}
        found += [f"{name} imports {module}" for module in roots & FORBIDDEN_MODULES]
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if called(node) in FORBIDDEN_CALLS:
                found.append(f"{name}:{node.lineno} {called(node)}")
            for keyword in node.keywords:
                true = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                if keyword.arg in FORBIDDEN_WORDS and true:
                    found.append(f"{name}:{node.lineno} {keyword.arg}=True")
    assert found == []


PRINTING = """
import sys
from fairhand_server import app

create = app.create_server

def chatty(version):
    server = create(version)
    print("a stray print")
    sys.stdout.write("and another\\\\n")
    import os
    os.write(1, b"and one below Python\\\\n")
    return server

app.create_server = chatty
from fairhand_server.cli import main
raise SystemExit(main(["serve", "--stdio"]))
"""


def frame(**message: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def test_standard_output_belongs_to_the_protocol() -> None:
    """Invariant 10: whatever prints by mistake goes to standard error."""
    asked = (
        frame(
            id=1,
            method="initialize",
            params={"capabilities": {}, "processId": None, "rootUri": None},
        )
        + frame(id=2, method="shutdown")
        + frame(method="exit")
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", PRINTING.replace("\\\\n", "\\n")],
        input=asked,
        capture_output=True,
        timeout=60,
    )
    rest, answers = ran.stdout, []
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        size = re.search(rb"Content-Length: (\d+)", head)
        assert size is not None, head
        assert head.startswith(b"Content-"), head
        answers.append(json.loads(rest[: int(size[1])]))
        rest = rest[int(size[1]) :]
    assert {1, 2} <= {answer.get("id") for answer in answers}
    for said in (b"a stray print", b"and another", b"and one below Python"):
        assert said in ran.stderr


PROTOCOL_FILES = {"protocol.py", "documents.py", "app.py", "editor_protocol.py"}


def test_only_the_border_knows_the_editor_protocol() -> None:
    """The rooms inside work with plain values (docs/architecture.md)."""
    knowing = {
        name.removeprefix("server/fairhand_server/")
        for name, tree in modules(*PACKAGES.values())
        for module in imported(tree)
        if module.split(".")[0] in ("lsprotocol", "pygls") and "fairhand_eval" not in name
    }
    assert {name for name in knowing if not name.startswith("features/")} <= PROTOCOL_FILES


def test_every_handler_is_a_coroutine() -> None:
    """Invariant 4: a plain function would run in the loop and hold up all requests."""
    for name, tree in modules(SERVER / "features"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(one) for one in node.decorator_list]
                handlers = [one for one in decorators if "feature(" in one or "command(" in one]
                assert not handlers, f"{name}: {node.name}"


ARCHITECTURE = ROOT / "docs" / "architecture.md"


@pytest.mark.skipif(not ARCHITECTURE.is_file(), reason="the page has not been written yet")
def test_what_the_architecture_page_names_exists() -> None:
    named = re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:py|md|toml))`", ARCHITECTURE.read_text())
    roots = (ROOT, *(ROOT / room for room in ("server", "scanners", "reference_index")), SERVER)
    missing = [name for name in named if not any((root / name).exists() for root in roots)]
    assert missing == []
