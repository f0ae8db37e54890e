"""Servers that speak OpenAI's completions protocol, all with the weights of one tiny model.

Each is started for real, as its users start it. A row says what the server does of what we use.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fairhand_server.model_client import Endpoint, ModelIdentity
from fairhand_server.model_client.http import HttpModel
from support.torch_python import ROOT


@dataclass(frozen=True)
class Files:
    """The tiny model as a GGUF file and as a folder."""

    gguf: Path
    sha256: str
    folder: Path


@dataclass(frozen=True)
class Server:
    """How to start one, and what it can do.

    `words` may name {gguf} {sha256} {parent} {folder} {port} {key}. `python` is another Python than
    ours or the one with torch. `keyed`: it asks for a key. `bounded`: it refuses prompts beyond its
    context. `cuts`: a stop string is not in the answer. `draws`: it follows a temperature;
    transformers serve does so only if the model's own generation_config.json says that answers are
    to be drawn.
    """

    words: list[str]
    torch: bool = False
    python: str = ""
    keyed: bool = True
    bounded: bool = True
    cuts: bool = True
    draws: bool = True
    names_model: str = "tiny"


_HOST = ["-P", "-m", "fairhand_model", "--model-id", "tiny", "--port", "{port}", "--slots", "4"]
_GGUF = ["--model-path", "{gguf}", "--model-sha256", "{sha256}", "--prepared", "{parent}"]
SERVERS: dict[str, Server] = {
    "ours on llama.cpp": Server([*_HOST, *_GGUF, "--engine", "llama"]),
    "ours on onnxruntime": Server([*_HOST, *_GGUF, "--engine", "onnx"]),
    "ours on torch, in turns": Server(
        [*_HOST[1:], "--model-path", "{folder}", "--engine", "torch", "--batching", "off"],
        torch=True,
    ),
    "ours on torch, in batches": Server(
        [*_HOST[1:], "--model-path", "{folder}", "--engine", "torch", "--batching", "on"],
        torch=True,
    ),
    "llama.cpp": Server([str(ROOT / "tests/support/bare_llama.py"), "{gguf}", "{port}", "{key}"]),
    "transformers serve": Server(
        [
            "-m",
            "transformers.cli.transformers",
            "serve",
            "{folder}",
            "--host",
            "127.0.0.1",
            "--port",
            "{port}",
            "--device",
            "cpu",
            "--dtype",
            "float32",
        ],
        torch=True,
        keyed=False,
        bounded=False,
        cuts=False,
        draws=False,
        names_model="{folder}",
    ),
}
# By hand only, for it takes 3.5 GB: the Python of an environment as docs/hosting.md makes it.
VLLM = os.environ.get("FAIRHAND_VLLM_PYTHON", "")
if VLLM:
    words = ["-m", "vllm.entrypoints.cli.main", "serve", "{folder}", "--served-model-name", "tiny"]
    words += ["--host", "127.0.0.1", "--port", "{port}", "--api-key", "{key}", "--dtype", "float32"]
    words += ["--max-model-len", "4096", "--enable-prefix-caching"]
    words += ["--scheduling-policy", "priority"]
    SERVERS["vLLM"] = Server(words, torch=True, python=VLLM)


@dataclass
class Running:
    """A server that answers, and a client of ours that asks it."""

    about: Server
    endpoint: Endpoint
    model: HttpModel
    name: str

    @property
    def headers(self) -> dict[str, str]:
        """For a request by hand."""
        key = self.endpoint.key
        return {"Authorization": f"Bearer {key}"} if key else {}

    def another(self, key: str) -> HttpModel:
        """A client with another key."""
        endpoint = Endpoint(self.endpoint.url, key)
        return HttpModel(endpoint, ModelIdentity(self.name, "qwen2.5-coder"))
