"""From a GGUF file to the prepared weights of the onnx engine, and what they answer."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
from support.tiny_model import write_tiny_model

from fairhand_model.byte_network import ByteNetwork, load_byte_network
from fairhand_model.engine import EngineFailed, Limits
from fairhand_model.gguf_weights import GgufWeights
from fairhand_model.machine import multiplies_bytes
from fairhand_model.onnx_graph import quantised
from fairhand_model.prepared import folder_for, opened, prepare
from fairhand_model.turn_engine import TurnEngine, TurnSettings

pytestmark = pytest.mark.skipif(
    not multiplies_bytes(), reason="this processor has no VNNI, so the engine is never chosen"
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    return path, write_tiny_model(path)


@pytest.fixture(scope="module")
def network(model: tuple[Path, str]) -> ByteNetwork:
    path, sha256 = model
    return load_byte_network(path, sha256, path.parent, 512, 1)


def test_a_prepared_folder_appears_whole_and_is_found_again(model: tuple[Path, str]) -> None:
    path, sha256 = model
    folder = folder_for("ab" + sha256, path.parent)
    assert opened(folder) is None
    shares: list[float] = []
    made = prepare(path, folder, shares.append)
    assert opened(folder) == made
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert made.shape == GgufWeights(path).shape
    assert [one.name for one in path.parent.iterdir() if "." in one.name] == ["tiny.gguf"]


def test_bytes_are_near_the_weights() -> None:
    rows = np.random.default_rng(0).standard_normal((50, 64)).astype(np.float32)
    rows[7] = 0
    found, scale = quantised(rows)
    assert np.abs(found * scale[:, None] - rows).max() <= np.abs(rows).max() / 254 + 1e-6


def plain_scores(weights: GgufWeights, tokens: list[int]) -> np.ndarray:
    """The network in a few lines of floats, as its authors publish it."""
    shape = weights.shape
    half = shape.head_width // 2
    angles = np.outer(np.arange(len(tokens)), shape.rope_base ** (-np.arange(half) / half))

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        size = np.sqrt((x * x).mean(axis=-1, keepdims=True) + shape.epsilon)
        return np.asarray(x / size * weights.matrix(name))

    def turned(x: np.ndarray) -> np.ndarray:
        one, other = x[..., :half], x[..., half:]
        cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
        return np.concatenate([one * cos - other * sin, other * cos + one * sin], axis=-1)

    def part(x: np.ndarray, name: str, heads: int) -> np.ndarray:
        flat = x @ weights.matrix(name).T + weights.tensor(f"{name}.bias")
        return flat.reshape(len(tokens), heads, shape.head_width)

    state = weights.matrix("token_embd")[tokens]
    for layer in range(shape.layers):
        at = f"blk.{layer}"
        x = norm(state, f"{at}.attn_norm")
        q = turned(part(x, f"{at}.attn_q", shape.heads))
        group = shape.heads // shape.kv_heads
        k = np.repeat(turned(part(x, f"{at}.attn_k", shape.kv_heads)), group, axis=1)
        v = np.repeat(part(x, f"{at}.attn_v", shape.kv_heads), group, axis=1)
        score = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(shape.head_width)
        score = np.where(np.tri(len(tokens), dtype=bool), score, -np.inf)
        share = np.exp(score - score.max(axis=-1, keepdims=True))
        share /= share.sum(axis=-1, keepdims=True)
        mixed = np.einsum("hij,jhd->ihd", share, v).reshape(len(tokens), -1)
        state = state + mixed @ weights.matrix(f"{at}.attn_output").T
        x = norm(state, f"{at}.ffn_norm")
        gate = x @ weights.matrix(f"{at}.ffn_gate").T
        up = x @ weights.matrix(f"{at}.ffn_up").T
        state = state + (gate / (1 + np.exp(-gate)) * up) @ weights.matrix(f"{at}.ffn_down").T
    return np.asarray(norm(state, "output_norm") @ weights.output().T)


def test_scores_are_those_of_the_published_network(
    model: tuple[Path, str], network: ByteNetwork
) -> None:
    tokens = network.tokens_of("def mean(values):\n    return sum(values) / len(values)\n")
    slot = network.slot()
    network.read(slot, tokens[:20])
    found = network.scores(slot, tokens[20:], 8)
    right = plain_scores(GgufWeights(model[0]), tokens)[-8:]
    for one, other in zip(found, right, strict=True):
        assert np.corrcoef(one, other)[0, 1] > 0.999


def test_a_slot_that_was_cut_back_or_copied_goes_on_as_if_nothing_had_been(
    network: ByteNetwork,
) -> None:
    tokens = network.tokens_of("class Stack:\n    def push(self, item):\n        self")
    whole = network.slot()
    right = network.scores(whole, tokens, 1)
    other = network.slot()
    network.read(other, [*tokens[:10], 5, 6, 7])
    other.keep(10)
    assert np.allclose(network.scores(other, tokens[10:], 1), right, atol=1e-4)
    copied = network.slot()
    copied.copy(whole, 10)
    assert np.allclose(network.scores(copied, tokens[10:], 1), right, atol=1e-4)


@pytest.mark.parametrize("text", ["é😀\n\tx", "a  b", "<|fim_prefix|>x<|fim_middle|>", "'s 12"])
def test_texts_survive_the_tokenizer(text: str, network: ByteNetwork) -> None:
    tokens = network.tokens_of(text)
    marks = ("<|fim_prefix|>", "<|fim_middle|>")
    plain = text
    for mark in marks:
        plain = plain.replace(mark, "")
    assert b"".join(network.bytes_of(token) for token in tokens).decode() == plain


async def test_the_engine_answers_like_its_network(network: ByteNetwork) -> None:
    answers = []
    for draft in (0, 4):
        engine = TurnEngine(TurnSettings("tiny", 512, 1, draft), lambda: network)
        engine.load()
        async with aclosing(engine.stream("def f(x):\n", Limits(max_tokens=60))) as stream:
            answers.append("".join([piece.text async for piece in stream]))
    assert answers[0] == answers[1]
    assert len(answers[0]) == 60


def test_a_file_that_is_no_known_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(EngineFailed):
        load_byte_network(path, "ab" * 32, tmp_path, 512, 1)
    assert list(tmp_path.iterdir()) == [path]
