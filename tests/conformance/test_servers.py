"""One client, several servers: what Fairhand needs of a server, asked of each of them."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import httpx
import pytest
from support.completion_servers import Running

from fairhand_server.errors import HostError
from fairhand_server.model_client import Limits
from fairhand_server.model_client.http import HttpModel

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROMPT = "def f(x):\n    return"
# The weights are the same, so the greedy answer is, at least until a rounding tips a scale.
ANSWER = "Dd9Ayjh$[:F/H\n^#"


async def text_of(model: HttpModel, prompt: str = PROMPT, **limits: object) -> str:
    asked = Limits(**{"max_tokens": 16, **limits})  # type: ignore[arg-type]
    async with aclosing(model.stream(prompt, asked)) as pieces:
        return "".join([piece async for piece in pieces])


async def test_the_greedy_answer_is_that_of_the_weights(server: Running) -> None:
    assert await text_of(server.model) == ANSWER


async def test_an_answer_comes_in_pieces_and_ends_at_its_limit(server: Running) -> None:
    pieces = [piece async for piece in server.model.stream(PROMPT, Limits(max_tokens=8))]
    assert "".join(pieces) == ANSWER[:8]
    assert len(pieces) >= 3


async def test_a_stop_string_ends_an_answer(server: Running) -> None:
    text = await text_of(server.model, stop=("$[",))
    if server.about.cuts:
        assert text == "Dd9Ayjh"
    else:
        # The pipeline cuts for itself; what counts is that no more is computed.
        assert text.partition("$[")[0] == "Dd9Ayjh"
        assert len(text) < len(ANSWER)


async def test_four_stop_strings_and_a_seed_are_accepted(server: Running) -> None:
    stop = ("<|endoftext|>", "<|fim_pad|>", "<|file_sep|>", "<|im_end|>")
    assert await text_of(server.model, stop=stop, seed=7) == ANSWER


async def test_marks_in_a_prompt_are_tokens(server: Running) -> None:
    body = {
        "model": server.name,
        "prompt": "<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>",
        "max_tokens": 1,
        "temperature": 0,
    }
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        answer = await client.post(
            f"{server.endpoint.url}/completions", json=body, headers=server.headers
        )
    assert answer.status_code == 200, answer.text
    assert answer.json()["usage"]["prompt_tokens"] == 5


async def test_a_temperature_draws(server: Running) -> None:
    drawn = {await text_of(server.model, temperature=1.5, seed=seed) for seed in range(4)}
    assert (len(drawn) > 1) == server.about.draws


async def test_streams_side_by_side_all_finish_with_their_own_answers(server: Running) -> None:
    prompts = [PROMPT, "import os\n", "class A:\n", "x = [1, 2]\n"]
    alone = [await text_of(server.model, prompt) for prompt in prompts]
    together = await asyncio.gather(*(text_of(server.model, prompt) for prompt in prompts))
    for one, other in zip(alone, together, strict=True):
        # Batches of another shape round differently.
        assert one[:4] == other[:4]


async def test_a_closed_stream_makes_room_at_once(server: Running) -> None:
    for _ in range(6):
        stream = server.model.stream("while True:\n", Limits(max_tokens=1500))
        await anext(stream)
        await stream.aclose()
    began = time.monotonic()
    await text_of(server.model, max_tokens=2)
    # Six answers of 1500 tokens would take minutes.
    assert time.monotonic() - began < 15


async def test_a_wrong_key_is_refused(server: Running) -> None:
    other = server.another("wrong-key")
    try:
        if server.about.keyed:
            with pytest.raises(HostError) as caught:
                await text_of(other)
            assert caught.value.code == "fairhand-E032"
        else:
            assert await text_of(other) == ANSWER
    finally:
        await other.aclose()


async def test_a_prompt_beyond_the_context_is_an_error_and_not_the_end(server: Running) -> None:
    if server.about.bounded:
        with pytest.raises(HostError) as caught:
            await text_of(server.model, "word " * 3000)
        assert caught.value.code == "fairhand-E033"
    assert await text_of(server.model, max_tokens=8) == ANSWER[:8]


async def test_an_unknown_model_is_no_answer_of_another(server: Running) -> None:
    """llama.cpp does not look at the name; everybody else refuses."""
    body = {"model": "no-such-model", "prompt": "x", "max_tokens": 1}
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        answer = await client.post(
            f"{server.endpoint.url}/completions", json=body, headers=server.headers
        )
    llama = "bare_llama" in server.about.words[0]
    assert (answer.status_code == 200) == llama
