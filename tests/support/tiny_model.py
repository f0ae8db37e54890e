"""A tiny Qwen2 model with random weights, as a GGUF file: real in form, quick, and senseless.

Its vocabulary holds the 256 bytes and the marks of the family. Weights of tokens that are no ASCII
are zero at the output, so greedy answers are plain text.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter

LAYERS, HEADS, KV_HEADS, WIDTH, FEED_FORWARD = 2, 4, 2, 128, 256
MARKS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
)


def letters() -> list[str]:
    """The letter of each byte in a byte-level vocabulary."""
    own = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    found = {byte: chr(byte) for byte in own}
    others = [byte for byte in range(256) if byte not in found]
    found.update({byte: chr(0x100 + index) for index, byte in enumerate(others)})
    return [found[byte] for byte in range(256)]


def write_tiny_model(path: Path, seed: int = 0, context: int = 4096) -> str:
    """Write the file and return its sha256."""
    chance = np.random.default_rng(seed)
    # A file without merges is refused, so two spaces are one token.
    tokens = [*letters(), "ĠĠ", *MARKS]
    writer = GGUFWriter(path, "qwen2")
    writer.add_name("tiny")
    writer.add_context_length(context)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * 257 + [3] * len(MARKS))
    writer.add_token_merges(["Ġ Ġ"])
    writer.add_eos_token_id(257 + MARKS.index("<|im_end|>"))
    writer.add_bos_token_id(257)
    writer.add_pad_token_id(257)
    writer.add_add_bos_token(False)

    def add(name: str, *shape: int, scale: float = 0.08) -> None:
        values = (chance.standard_normal(shape) * scale).astype(np.float32)
        writer.add_tensor(name, values, raw_dtype=GGMLQuantizationType.F32)

    kv = WIDTH // HEADS * KV_HEADS
    add("token_embd.weight", len(tokens), WIDTH, scale=1.0)
    output = chance.standard_normal((len(tokens), WIDTH)).astype(np.float32)
    output[128:] = 0
    output[:32] = 0
    output[ord("\n")] = chance.standard_normal(WIDTH)
    writer.add_tensor("output.weight", output, raw_dtype=GGMLQuantizationType.F32)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for layer in range(LAYERS):
        at = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{at}.{norm}.weight", np.ones(WIDTH, np.float32))
        for name, rows in (("q", WIDTH), ("k", kv), ("v", kv)):
            add(f"{at}.attn_{name}.weight", rows, WIDTH)
            add(f"{at}.attn_{name}.bias", rows)
        add(f"{at}.attn_output.weight", WIDTH, WIDTH)
        add(f"{at}.ffn_gate.weight", FEED_FORWARD, WIDTH)
        add(f"{at}.ffn_up.weight", FEED_FORWARD, WIDTH)
        add(f"{at}.ffn_down.weight", WIDTH, FEED_FORWARD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return hashlib.sha256(path.read_bytes()).hexdigest()
