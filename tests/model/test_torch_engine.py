"""The torch engine: it answers what a plain `generate` of the same folder answers."""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from support.many_streams import streamed
from support.tiny_model import write_tiny_model
from support.torch_python import ROOT, torch_environment, torch_python

from fairhand_model.conversion import bfloat16, convert
from fairhand_model.engine import EngineFailed
from fairhand_model.torch_model import (
    check_folder,
    does_not_fit,
    refuse_what_does_not_fit,
    weight_bytes,
)
from fairhand_server.errors import FairhandError
from fairhand_server.host_process import HostProcess
from fairhand_server.models.folders import model_folder

PROMPTS = [f"def f_{n}(a, b):\n    return a * {n} + b" + "  # more" * (n % 5) for n in range(50)]
TOKENS = 16


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    write_tiny_model(path)
    convert(path, path.parent / "folder")
    return path.parent / "folder"


# Beginnings of code that the embedded model knows how to go on with.
CODE = [
    f"{head}def {name}({arguments}):\n"
    for head in (
        "",
        "import math\n\n\n",
        "class Tools:\n    @staticmethod\n    ",
        "# Helpers.\n",
        "async ",
    )
    for name, arguments in (
        ("quicksort", "items"),
        ("is_prime", "n"),
        ("read_csv_file", "path"),
        ("fibonacci", "n"),
        ("flatten", "nested_list"),
        ("count_words", "text"),
        ("binary_search", "items, target"),
        ("reverse_string", "s"),
        ("factorial", "n"),
        ("merge_dicts", "first, second"),
    )
]


def generated(folder: Path, prompts: list[str], tokens: int) -> list[str]:
    """What a plain `generate` answers."""
    script = ROOT / "tests" / "support" / "plain_generate.py"
    ran = subprocess.run(
        [torch_python(), str(script), str(folder), str(tokens)],
        input="".join(json.dumps(prompt) + "\n" for prompt in prompts),
        capture_output=True,
        text=True,
        env=torch_environment(),
        timeout=1500,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return [json.loads(line) for line in ran.stdout.splitlines()]


@asynccontextmanager
async def served(folder: Path, batching: str, *more: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of our engine over a folder."""
    words = [torch_python(), "-m", "fairhand_model", "--engine", "torch", "--model-id", "tiny"]
    words += ["--model-path", str(folder), "--batching", batching, *(more or ("--slots", "8"))]
    host = HostProcess(words)
    try:
        endpoint = await host.endpoint()
        async with httpx.AsyncClient(
            base_url=endpoint.url,
            headers={"Authorization": f"Bearer {endpoint.key}"},
            timeout=600,
            trust_env=False,
        ) as client:
            yield client
    finally:
        await host.stop()


async def text_of(client: httpx.AsyncClient, prompt: str, tokens: int, **more: float) -> str:
    body = {"prompt": prompt, "max_tokens": tokens, "temperature": 0, **more}
    found = await client.post("/completions", json=body)
    return str(found.json()["choices"][0]["text"])


async def answered(folder: Path, prompts: list[str], tokens: int, batching: str) -> list[str]:
    """What our engine answers, ten questions at a time."""
    answers: list[str] = []
    async with served(folder, batching) as client:
        for at in range(0, len(prompts), 10):
            asked = (text_of(client, one, tokens) for one in prompts[at : at + 10])
            answers += await asyncio.gather(*asked)
    return answers


@pytest.fixture
def torch_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts are started with the Python that has torch."""
    for name, value in torch_environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def plain(folder: Path) -> list[str]:
    return generated(folder, PROMPTS, TOKENS)


@pytest.mark.parametrize("batching", ["off", "on"])
@pytest.mark.usefixtures("torch_host")
async def test_fifty_answers_are_those_of_plain_generate(
    folder: Path, plain: list[str], batching: str
) -> None:
    assert await answered(folder, PROMPTS, TOKENS, batching) == plain


@pytest.mark.soak
@pytest.mark.usefixtures("torch_host")
async def test_fifty_answers_of_the_embedded_model_are_those_of_plain_generate(
    embedded_model: Path, tmp_path: Path
) -> None:
    convert(embedded_model, tmp_path / "folder")
    wanted = await asyncio.to_thread(generated, tmp_path / "folder", CODE, 8)
    assert len({*wanted}) > 20  # real code, not one answer for all
    assert await answered(tmp_path / "folder", CODE, 8, "off") == wanted
    assert await answered(tmp_path / "folder", CODE, 8, "on") == wanted


@pytest.mark.parametrize("batching", ["off", "on"])
@pytest.mark.usefixtures("torch_host")
async def test_a_seed_repeats_a_drawn_answer_whoever_else_asks(folder: Path, batching: str) -> None:
    async with served(folder, batching) as client:

        async def drawn(seed: int) -> str:
            return await text_of(client, "def f(a, b):", 12, temperature=1.0, seed=seed)

        alone = await drawn(7)
        together = await asyncio.gather(*(drawn(seed) for seed in (7, 8, 7, 9)))
    assert [alone == one for one in together] == [True, False, True, False]


@pytest.mark.usefixtures("torch_host")
async def test_tokens_that_were_known_already_are_counted(folder: Path) -> None:
    async with served(folder, "on") as client:
        prompt = "def f(a, b): return a + b\n" * 60
        body = {"prompt": prompt, "max_tokens": 2, "temperature": 0}
        found = [(await client.post("/completions", json=body)).json()["usage"] for _ in range(2)]
        metrics = (await client.get(str(client.base_url.join("../metrics")))).text
    known = [one["prompt_tokens_details"]["cached_tokens"] for one in found]
    # The library shares whole blocks of 256 tokens.
    assert known[0] == 0
    assert known[1] >= 256
    assert f"fairhand:prefix_cache_hits_total {known[1]}\n" in metrics


@pytest.mark.parametrize("batching", ["off", "on"])
@pytest.mark.usefixtures("torch_host")
async def test_with_a_place_for_each_all_finish_and_none_waits_much_longer(
    folder: Path, batching: str
) -> None:
    async with served(folder, batching, "--slots", "32") as client:
        await streamed(client, 32)
        found = await asyncio.gather(*(streamed(client, number) for number in range(32)))
    assert {status for status, _, _ in found} == {200}
    first = sorted(seconds for _, seconds, _ in found)
    assert first[30] / statistics.median(first) <= 5, first


@pytest.mark.usefixtures("torch_host")
async def test_what_neither_works_nor_waits_is_sent_away_with_a_time(folder: Path) -> None:
    async with served(folder, "on", "--slots", "4", "--queue", "4") as client:
        await streamed(client, 128)
        found = await asyncio.gather(*(streamed(client, number) for number in range(128)))
    statuses = [status for status, _, _ in found]
    assert set(statuses) == {200, 429}
    assert statuses.count(200) >= 8
    assert all(int(retry) >= 1 for status, _, retry in found if status == 429)


def test_draws_follow_the_distribution_of_the_scores() -> None:
    scores, seeds = [2.0, 1.0, 0.0, -1.0, 1.0], 20_000
    weights = [math.exp(score / 0.8) for score in scores]
    ran = subprocess.run(
        [torch_python(), str(ROOT / "tests" / "support" / "drawn.py"), "0.8", str(seeds)],
        input=json.dumps(scores),
        capture_output=True,
        text=True,
        env=torch_environment(),
        timeout=280,
        check=True,
    )
    for count, weight in zip(json.loads(ran.stdout), weights, strict=True):
        share = weight / sum(weights)
        # Five standard deviations of a share.
        assert abs(count / seeds - share) < 5 * math.sqrt(share * (1 - share) / seeds)


def test_the_folder_holds_every_weight_in_two_bytes(folder: Path) -> None:
    assert check_folder(folder) is None
    size = (folder / "model.safetensors").stat().st_size
    assert weight_bytes(folder, "bfloat16") < size < weight_bytes(folder, "bfloat16") + 10_000
    assert weight_bytes(folder, "float32") == 2 * weight_bytes(folder, "bfloat16")


def test_what_does_not_fit_is_said_with_what_would(folder: Path) -> None:
    need = weight_bytes(folder, "bfloat16")
    refuse_what_does_not_fit(folder, "bfloat16", 2 * need)
    with pytest.raises(EngineFailed, match=r"what would fit: .* 4 bits .* billion weights"):
        refuse_what_does_not_fit(folder, "bfloat16", need)
    assert "--dtype bfloat16" in does_not_fit(folder, "float32", 0)


BROKEN = [
    ("config.json", None, "config.json"),
    ("tokenizer.json", None, "tokenizer.json"),
    ("model.safetensors", None, "safetensors"),
    ("config.json", '{"auto_map": {"AutoModel": "code.Model"}}', "code of its own"),
    ("config.json", "{", "cannot be read"),
]


@pytest.mark.parametrize(("name", "text", "said"), BROKEN)
def test_a_folder_that_cannot_be_loaded_says_why(
    name: str, text: str | None, said: str, tmp_path: Path
) -> None:
    for one in ("config.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / one).write_text("{}")
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text)
    problem = check_folder(tmp_path)
    assert problem is not None
    assert said in problem


NAMES = [
    ("no/such@revision", "fairhand-E001"),
    ("owner/name", "fairhand-E001"),
    ("qwen2.5-coder-0.5b", "fairhand-E021"),
    ("/nowhere/at/all", "fairhand-E021"),
]


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_a_name_that_means_no_folder_is_a_clear_error(
    name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRHAND_HOME", str(tmp_path))
    with pytest.raises(FairhandError) as caught:
        model_folder(name)
    assert caught.value.code == code


def test_a_folder_is_named_after_itself(tmp_path: Path) -> None:
    assert model_folder(str(tmp_path)) == (tmp_path.name, tmp_path)


def test_bfloat16_rounds_to_the_nearest_ties_to_even() -> None:
    import numpy as np

    values = np.array([1.0, 1.00390625, 1.01171875, -3.140625, 0.0], np.float32)
    bits = bfloat16(values).astype(np.uint32) << 16
    assert bits.view(np.float32).tolist() == [1.0, 1.0, 1.015625, -3.140625, 0.0]
