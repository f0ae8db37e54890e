"""A GGUF file of the Qwen2 architecture as a folder that Transformers loads.

The weights become bfloat16, which holds what a quantised file knows of them. The file is written
tensor by tensor, so little memory is needed, and torch is not.

    python -P -m fairhand_model.conversion FILE.gguf FOLDER
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_model.gguf_weights import GgufWeights, UnknownModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Report = Callable[[float], None]

_OF_LAYER = {
    "attn_norm.weight": "input_layernorm.weight",
    "attn_q.weight": "self_attn.q_proj.weight",
    "attn_q.bias": "self_attn.q_proj.bias",
    "attn_k.weight": "self_attn.k_proj.weight",
    "attn_k.bias": "self_attn.k_proj.bias",
    "attn_v.weight": "self_attn.v_proj.weight",
    "attn_v.bias": "self_attn.v_proj.bias",
    "attn_output.weight": "self_attn.o_proj.weight",
    "ffn_norm.weight": "post_attention_layernorm.weight",
    "ffn_gate.weight": "mlp.gate_proj.weight",
    "ffn_up.weight": "mlp.up_proj.weight",
    "ffn_down.weight": "mlp.down_proj.weight",
}


def convert(source: Path, folder: Path, report: Report = lambda share: None) -> None:
    """Write the folder, which must not exist; it appears whole. `report` hears the share done.

    Raises UnknownModel for another architecture, OSError.
    """
    weights = GgufWeights(source)
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        for name, text in _texts(weights).items():
            (draft / name).write_text(text, encoding="utf-8")
        _write_weights(weights, draft / "model.safetensors", report)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _names(weights: GgufWeights) -> Iterator[tuple[str, str]]:
    """Names of tensors in the file, and in the folder."""
    yield "token_embd.weight", "model.embed_tokens.weight"
    for layer in range(weights.shape.layers):
        for old, new in _OF_LAYER.items():
            yield f"blk.{layer}.{old}", f"model.layers.{layer}.{new}"
    yield "output_norm.weight", "model.norm.weight"
    if weights.has("output.weight"):
        yield "output.weight", "lm_head.weight"


def _write_weights(weights: GgufWeights, path: Path, report: Report) -> None:
    """The safetensors form: https://github.com/huggingface/safetensors#format."""
    names = list(_names(weights))
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for old, new in names:
        lengths = weights.lengths(old)
        size = 2
        for length in lengths:
            size *= length
        header[new] = {
            "dtype": "BF16",
            "shape": lengths,
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for old, new in names:
            bfloat16(weights.tensor(old)).tofile(file)
            report(header[new]["data_offsets"][1] / offset)


def bfloat16(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """The upper half of each float, rounded to the nearest, ties to even."""
    import numpy as np

    bits = np.ascontiguousarray(values).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def _texts(weights: GgufWeights) -> dict[str, str]:
    shape = weights.shape
    special = weights.special
    named = {number: mark for mark, number in special.items()}
    config = {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.feed_forward,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.epsilon,
        "rope_theta": shape.rope_base,
        "hidden_act": "silu",
        "use_sliding_window": False,
        "tie_word_embeddings": not weights.has("output.weight"),
        "torch_dtype": "bfloat16",
        "eos_token_id": weights.ends[0],
    }
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": shape.context,
        "eos_token": named.get(weights.ends[0], "<|endoftext|>"),
        "pad_token": named.get(weights.ends[0], "<|endoftext|>"),
        "clean_up_tokenization_spaces": False,
    }
    texts: dict[str, Any] = {
        "config.json": config,
        "generation_config.json": {"eos_token_id": weights.ends, "pad_token_id": weights.ends[0]},
        "tokenizer_config.json": tokenizer,
    }
    written = {name: json.dumps(value, indent=1) for name, value in texts.items()}
    return {**written, "tokenizer.json": weights.tokenizer_json()}


def main(argv: list[str]) -> int:
    """Convert, and print the share done as it grows, one number a line."""
    source, folder = (Path(word) for word in argv)

    def report(share: float) -> None:
        sys.stdout.write(f"{share:.3f}\n")
        sys.stdout.flush()

    try:
        convert(source, folder, report)
    except (OSError, ValueError, UnknownModel) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
