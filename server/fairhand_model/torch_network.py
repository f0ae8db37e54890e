"""A Transformers model for the engine of turns: one answer at a time, with kept keys and values.

This is the way without continuous batching: for a processor, and to compare with.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fairhand_model.torch_model import TorchModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TorchSlot:
    """A cache of the library, and the tokens it holds."""

    def __init__(self) -> None:
        self.cache = _new_cache()
        self.tokens: list[int] = []
        self.busy = False
        self.used = 0

    def keep(self, count: int) -> None:
        """Forget all but the first tokens."""
        surplus = len(self.tokens) - count
        if surplus <= 0:
            return
        if count <= 0:
            self.cache = _new_cache()
        else:
            self.cache.crop(-surplus)
        del self.tokens[max(count, 0) :]

    def copy(self, other: TorchSlot, count: int) -> None:
        """Hold the first tokens of another slot."""
        self.cache = _new_cache()
        self.tokens = other.tokens[:count]
        if count:
            for index, layer in enumerate(other.cache.layers):
                keys, values = layer.keys[:, :, :count], layer.values[:, :, :count]
                self.cache.update(keys.clone(), values.clone(), index)


class TorchNetwork:
    """The network with its tokenizer; see `network.Network`."""

    def __init__(self, loaded: TorchModel) -> None:
        self._loaded = loaded
        self.ends = loaded.ends
        # Newer versions of the library have renamed the argument.
        known = inspect.signature(type(loaded.model).forward).parameters
        self._cache_name = "cache" if "cache" in known else "past_key_values"

    def slot(self) -> TorchSlot:
        """A new, empty slot."""
        return TorchSlot()

    def tokens_of(self, text: str) -> list[int]:
        return self._loaded.vocabulary.tokens_of(text)

    def bytes_of(self, token: int) -> bytes:
        return self._loaded.vocabulary.bytes_of(token)

    def read(self, slot: TorchSlot, tokens: Sequence[int]) -> None:
        self._computed(slot, tokens, 1)

    def scores(self, slot: TorchSlot, tokens: Sequence[int], rows: int) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._computed(slot, tokens, rows).float().cpu().numpy()
        return found

    def _computed(self, slot: TorchSlot, tokens: Sequence[int], rows: int) -> Any:
        import torch

        with torch.inference_mode():
            answer = self._loaded.model(
                input_ids=torch.tensor([list(tokens)], device=self._loaded.device),
                use_cache=True,
                logits_to_keep=rows,
                **{self._cache_name: slot.cache},
            )
        slot.tokens.extend(tokens)
        return answer.logits[0]


def _new_cache() -> Any:
    from transformers import DynamicCache

    return DynamicCache()
