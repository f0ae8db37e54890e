"""Read a GGUF file of the Qwen2 architecture: its shape, its weights as numbers, its tokenizer.

The layout of quantised blocks is the business of the `gguf` library, which the authors of the
format publish; names of tensors and keys are those of its documentation.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ARCHITECTURE = "qwen2"
# From the tokenizer published with the models:
# https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct/blob/main/tokenizer.json
_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_CONTROL, _USER_DEFINED = 3, 4
# What ends an answer in this family, beside the mark that the file itself names.
END_MARKS = ("<|endoftext|>", "<|im_end|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>")


class UnknownModel(Exception):  # noqa: N818 - reads as the sentence it is
    """The file is not of an architecture that is known here."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a model: counts of layers, heads and tokens, widths in numbers."""

    layers: int
    heads: int
    kv_heads: int
    width: int
    feed_forward: int
    vocabulary: int
    context: int
    rope_base: float
    epsilon: float

    @property
    def head_width(self) -> int:
        """Numbers per attention head."""
        return self.width // self.heads

    @property
    def kv_width(self) -> int:
        """Numbers of all keys of a token in one layer, and of all values."""
        return self.kv_heads * self.head_width


class GgufWeights:
    """An open GGUF file. Raises UnknownModel for another architecture, OSError, ValueError."""

    def __init__(self, path: Path) -> None:
        from gguf import GGUFReader

        self._reader = GGUFReader(path)
        self._fields: dict[str, Any] = {}
        architecture = self._field("general.architecture")
        if architecture != ARCHITECTURE:
            raise UnknownModel(f"{path} is of the architecture {architecture!r}")
        self._tensors = {tensor.name: tensor for tensor in self._reader.tensors}
        self.shape = Shape(
            layers=self._size("block_count"),
            heads=self._size("attention.head_count"),
            kv_heads=self._size("attention.head_count_kv"),
            width=self._size("embedding_length"),
            feed_forward=self._size("feed_forward_length"),
            vocabulary=len(self._field("tokenizer.ggml.tokens")),
            context=self._size("context_length"),
            rope_base=float(self._field(f"{ARCHITECTURE}.rope.freq_base")),
            epsilon=float(self._field(f"{ARCHITECTURE}.attention.layer_norm_rms_epsilon")),
        )

    def _field(self, key: str) -> Any:
        # A vocabulary of 150,000 words takes a second to decode.
        if key not in self._fields:
            field = self._reader.get_field(key)
            if field is None:
                raise UnknownModel(f"the file has no entry {key}")
            self._fields[key] = field.contents()
        return self._fields[key]

    def _size(self, key: str) -> int:
        return int(self._field(f"{ARCHITECTURE}.{key}"))

    def has(self, name: str) -> bool:
        """Whether there is a tensor of this name."""
        return name in self._tensors

    def lengths(self, name: str) -> list[int]:
        """The lengths of a tensor's axes, outputs first."""
        return [int(length) for length in reversed(self._tensors[name].shape)]

    def tensor(self, name: str) -> NDArray[np.float32]:
        """A tensor as numbers; a matrix as [outputs, inputs]."""
        import numpy as np
        from gguf import dequantize

        found = self._tensors[name]
        return np.asarray(dequantize(found.data, found.tensor_type), dtype=np.float32)

    def matrix(self, name: str) -> NDArray[np.float32]:
        """The weight of a layer, [outputs, inputs]."""
        return self.tensor(f"{name}.weight")

    def output(self) -> NDArray[np.float32]:
        """The matrix from the last state to the tokens; small models share it with the input."""
        return self.matrix("output" if self.has("output.weight") else "token_embd")

    @property
    def special(self) -> dict[str, int]:
        """The marks, by their text."""
        kinds = self._field("tokenizer.ggml.token_type")
        tokens = self._field("tokenizer.ggml.tokens")
        return {
            token: number
            for number, (token, kind) in enumerate(zip(tokens, kinds, strict=True))
            if kind in (_CONTROL, _USER_DEFINED)
        }

    @property
    def ends(self) -> list[int]:
        """The tokens after which an answer is over."""
        special = self.special
        named = {special[mark] for mark in END_MARKS if mark in special}
        return sorted(named | {int(self._field("tokenizer.ggml.eos_token_id"))})

    def tokenizer_json(self) -> str:
        """The tokenizer in the form of the `tokenizers` library.

        Raises UnknownModel for one of another kind.
        """
        kind = (self._field("tokenizer.ggml.model"), self._field("tokenizer.ggml.pre"))
        if kind != ("gpt2", "qwen2"):
            raise UnknownModel(f"the tokenizer is of the kind {kind}")
        from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
        from tokenizers.normalizers import NFC

        special = self.special
        tokens = self._field("tokenizer.ggml.tokens")
        vocabulary = {token: number for number, token in enumerate(tokens)}
        merges = [tuple(merge.split(" ", 1)) for merge in self._field("tokenizer.ggml.merges")]
        made = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, byte_fallback=False))
        made.normalizer = NFC()
        made.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_WORDS), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
        made.decoder = decoders.ByteLevel()
        made.add_special_tokens(
            [AddedToken(mark, special=True, normalized=False) for mark in special]
        )
        return str(made.to_str())
