"""Starts the servers that are to conform."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from support.completion_servers import SERVERS, Files, Running
from support.tiny_model import write_tiny_model
from support.torch_python import torch_environment, torch_python

from fairhand_model.conversion import convert
from fairhand_server.model_client import Endpoint, ModelIdentity
from fairhand_server.model_client.http import HttpModel

READY_SECONDS = 240.0


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    sha256 = write_tiny_model(path)
    convert(path, path.parent / "folder")
    return Files(path, sha256, path.parent / "folder")


@pytest.fixture(scope="session")
def processes(
    files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Endpoint, subprocess.Popen[bytes], Path]]]:
    """All of them, started side by side, because most of their start is reading libraries."""
    logs = tmp_path_factory.mktemp("logs")
    running = {}
    for name, server in SERVERS.items():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        key = secrets.token_urlsafe(16)
        values = {"gguf": files.gguf, "sha256": files.sha256, "parent": files.gguf.parent}
        values |= {"folder": files.folder, "port": port, "key": key}
        words = [word.format(**values) for word in server.words]
        python = server.python or (torch_python() if server.torch else sys.executable)
        environment = torch_environment() if server.torch else dict(os.environ)
        log = logs / f"{len(running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [python, *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**environment, "FAIRHAND_API_KEY": key},
            )
        endpoint = Endpoint(f"http://127.0.0.1:{port}/v1", key if server.keyed else "")
        running[name] = (endpoint, process, log)
    yield running
    for _, process, _ in running.values():
        process.terminate()
    for _, process, _ in running.values():
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=list(SERVERS))
async def server(
    request: pytest.FixtureRequest,
    files: Files,
    processes: dict[str, tuple[Endpoint, subprocess.Popen[bytes], Path]],
) -> AsyncIterator[Running]:
    about = SERVERS[request.param]
    endpoint, process, log = processes[request.param]
    began = time.monotonic()
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        while True:
            assert process.poll() is None, log.read_text(errors="replace")[-3000:]
            assert time.monotonic() - began < READY_SECONDS, log.read_text(errors="replace")
            try:
                answer = await client.get(endpoint.url.replace("/v1", "/health"))
                if answer.status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)
    name = about.names_model.format(folder=files.folder)
    model = HttpModel(endpoint, ModelIdentity(name, "qwen2.5-coder"))
    yield Running(about, endpoint, model, name)
    await model.aclose()
