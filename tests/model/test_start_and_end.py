"""How the real model host starts, refuses to start, and ends with its owner."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme
from eventually import alive, eventually
from support.tiny_model import write_tiny_model

from fairhand_server.errors import FairhandError
from fairhand_server.host_process import host_command
from fairhand_server.model_client import Endpoint, Limits, ModelIdentity
from fairhand_server.model_client.http import HttpModel

pytestmark = pytest.mark.model

OWNER = """
import asyncio, sys
from fairhand_server.host_process import HostProcess
async def main():
    host = HostProcess(sys.argv[2:])
    await host.start()
    if sys.argv[1] == "ready":
        await host.endpoint()
    while host.pid is None:
        await asyncio.sleep(0.01)
    print(host.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("when", ["starting", "ready"])
async def test_the_host_does_not_outlive_an_owner_that_was_killed(
    embedded_model: Path, when: str
) -> None:
    command = [sys.executable, "-P", "-c", OWNER, when, *host_command(embedded_model, "m")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:  # noqa: ASYNC220
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.kill()
    # While it loads its weights a host hears nothing, and on busy cores that takes its time.
    await eventually(lambda: not alive(pid), 40)


STUCK = Path(__file__).parents[1] / "support" / "stuck_host.py"


@pytest.mark.parametrize(
    ("longest", "kernel", "kills"),
    [
        ("600", "yes", True),  # the kernel ends it at once
        ("3", "no", True),  # where the kernel cannot, the time that a load may take
        ("3", "yes", False),  # also with an owner that lives and waits
    ],
)
async def test_a_host_that_is_stuck_in_its_load_does_not_live_on(
    tmp_path: Path, longest: str, kernel: str, kills: bool
) -> None:
    sign = tmp_path / "loading"
    command = [sys.executable, "-P", "-c", OWNER, "starting"]
    command += [sys.executable, "-P", str(STUCK), longest, str(sign), kernel]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:  # noqa: ASYNC220
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        await eventually(sign.exists, 30)
        if kills:
            owner.kill()
        await eventually(lambda: not alive(pid), 20)
        owner.kill()


@pytest.mark.parametrize("state", ["never written", "removed", "of another", "ours"])
async def test_a_host_that_nobody_can_find_ends(tmp_path: Path, state: str) -> None:
    file = tmp_path / "host.json"
    fed = Path(__file__).parents[1] / "support" / "fed_host.py"
    command = [sys.executable, "-P", str(fed), "--state-file", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:  # noqa: ASYNC220
        try:
            assert host.stdout is not None
            assert json.loads(host.stdout.readline())["event"] == "ready"
            if state != "never written":
                file.write_text(json.dumps({"pid": host.pid}))
                await asyncio.sleep(2.5)  # it looks every two seconds
            assert host.poll() is None
            if state == "removed":
                file.unlink()
            elif state == "of another":
                file.write_text(json.dumps({"pid": host.pid + 1}))
            if state == "ours":
                await asyncio.sleep(3)
                assert host.poll() is None
            else:
                await eventually(lambda: host.poll() is not None, 90)
                assert host.returncode == 0
        finally:
            host.kill()


async def test_a_host_whose_starter_went_before_it_was_ready_does_not_stay(tmp_path: Path) -> None:
    fed = Path(__file__).parents[1] / "support" / "fed_host.py"
    command = [sys.executable, "-P", str(fed), "--state-file", str(tmp_path / "host.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as host:  # noqa: ASYNC220
        assert host.stdout is not None
        host.stdout.close()
        await eventually(lambda: host.poll() is not None, 90)


async def test_our_client_asks_a_host_behind_tls_with_the_key_of_a_user(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    issued.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "certificate.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    (tmp_path / "keys").write_text(f"anna {'a' * 16}\n")
    (tmp_path / "keys").chmod(0o600)
    write_tiny_model(tmp_path / "tiny.gguf")
    command = host_command(tmp_path / "tiny.gguf", "tiny", extra=["--engine", "llama"])
    command += ["--host", "0.0.0.0", "--keys-file", str(tmp_path / "keys")]
    for name in ("certificate", "key"):
        command += [f"--tls-{name}", str(tmp_path / f"{name}.pem")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:  # noqa: ASYNC220
        try:
            assert host.stdout is not None
            url = json.loads(host.stdout.readline())["url"].replace("0.0.0.0", "localhost")
            assert url.startswith("https://localhost:")

            async def answer(key: str, certificate: str) -> str:
                endpoint = Endpoint(url, key, certificate)
                model = HttpModel(endpoint, ModelIdentity("tiny", "plain"))
                try:
                    pieces = model.stream("def f(", Limits(max_tokens=4))
                    return "".join([piece async for piece in pieces])
                finally:
                    await model.aclose()

            trusted = str(tmp_path / "authority.pem")
            assert await answer("a" * 16, trusted)
            for key, certificate, code in (
                ("a" * 16, "", "fairhand-E041"),
                ("b" * 16, trusted, "fairhand-E032"),
            ):
                with pytest.raises(FairhandError) as caught:
                    await answer(key, certificate)
                assert caught.value.code == code
        finally:
            host.kill()


def start(*arguments: str, key: str = "k") -> subprocess.CompletedProcess[str]:
    """Run the host's command until it ends; for starts that must fail."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "fairhand_model", "--model-id", "m", *arguments],
        env={**os.environ, "FAIRHAND_API_KEY": key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_sigterm_ends_the_host_with_exit_code_0(embedded_model: Path) -> None:
    with subprocess.Popen(
        host_command(embedded_model, "m"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as host:
        assert host.stdout is not None
        ready = json.loads(host.stdout.readline())
        assert (ready["event"], ready["pid"], ready["model"]) == ("ready", host.pid, "m")
        host.terminate()
        rest, complaints = host.communicate(timeout=10)
        assert (host.returncode, rest, complaints) == (0, "", "")


def fairhand_host(model: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "FAIRHAND_MODEL": str(model)}
    environment.pop("FAIRHAND_API_KEY", None)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "fairhand_server", "host", "--port", "0", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_makes_a_key_and_shows_it_once(embedded_model: Path) -> None:
    with fairhand_host(embedded_model) as host:
        assert host.stdout is not None
        url = json.loads(host.stdout.readline())["url"]
        command_line = Path(f"/proc/{host.pid}/cmdline").read_text()
        refused = httpx.get(f"{url}/models", trust_env=False)
        host_says = host.stderr
        assert host_says is not None
        key = next(line.split()[-1] for line in host_says if line.startswith("  key, made"))
        headers = {"Authorization": f"Bearer {key}"}
        accepted = httpx.get(f"{url}/models", headers=headers, trust_env=False)
        host.terminate()
        host.communicate(timeout=10)
    assert (refused.status_code, accepted.status_code, host.returncode) == (401, 200, 0)
    assert key not in command_line


def test_the_command_tells_a_person_what_is_wrong(embedded_model: Path) -> None:
    with fairhand_host(embedded_model, "--host", "0.0.0.0") as host:
        _, complaints = host.communicate(timeout=30)
    assert host.returncode == 2
    assert "[fairhand-E030]\n  mend: give --tls-certificate" in complaints


REFUSED: list[tuple[str, list[str], str, str, str]] = [
    ("no file", ["--model-path", "{folder}/none.gguf"], "k", "cannot be read", "model pull"),
    ("no model", ["--model-path", "{folder}/text"], "k", "not a GGUF", "model pull"),
    (
        "wrong bytes",
        ["--model-path", "{model}", "--model-sha256", "00"],
        "k",
        "wrong bytes",
        "model verify",
    ),
    ("cut short", ["--model-path", "{folder}/short.gguf"], "k", "failed to load", "model verify"),
    ("no key", ["--model-path", "{model}", "--host", "0.0.0.0"], "", "no key", "FAIRHAND_API_KEY"),
    ("no TLS", ["--model-path", "{model}", "--host", "0.0.0.0"], "k", "in clear", "--insecure"),
    ("no engine", ["--model-path", "{model}", "--engine", "abacus"], "k", "'abacus'", "llama"),
    ("no slots", ["--model-path", "{model}", "--slots", "0"], "k", "out of range", "--slots"),
]


@pytest.mark.parametrize(
    ("arguments", "key", "cause", "mend"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_a_start_that_cannot_work_says_why_in_one_line(
    embedded_model: Path, tmp_path: Path, arguments: list[str], key: str, cause: str, mend: str
) -> None:
    (tmp_path / "text").write_text("hello")
    with embedded_model.open("rb") as file:
        (tmp_path / "short.gguf").write_bytes(file.read(500_000))
    places = {"folder": str(tmp_path), "model": str(embedded_model)}
    ended = start(*(argument.format(**places) for argument in arguments), key=key)
    assert ended.returncode == 2
    event = json.loads(ended.stdout)
    assert event["event"] == "error"
    assert cause in event["cause"]
    assert mend in event["mend"]
