"""Tokens drawn at each request's own temperature and seed, in a batch of many requests.

Continuous batching chooses greedily or at random for all requests alike. Here it always takes the
greatest score, and noise is added beforehand with which the greatest is a draw from the
distribution (the Gumbel-max trick, https://arxiv.org/abs/1611.01144, section 2), scaled by the
temperature: at temperature 0 there is none, and the answer is the greedy one exactly.

The noise is a hash of the token's number and of a key, so that a seed repeats an answer whatever
else is in the batch, and no state of a generator has to be kept by a captured graph.
"""

from __future__ import annotations

import hashlib
import secrets
import sys
from typing import Any

# The finalizer of MurmurHash3, whose constants these are (public domain,
# https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp), as signed numbers.
_FIRST, _SECOND = 0x85EBCA6B - 2**32, 0xC2B2AE35 - 2**32
# So many bits of a hash become a fraction; with one more, 32-bit floats would round some to 1.
_BITS = 23


def key_of(seed: int, step: int) -> int:
    """The key of the noise for one token of an answer, a signed number of 32 bits."""
    digest = hashlib.blake2b(f"{seed} {step}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little", signed=True)


def gumbel_noise(keys: Any, numbers: Any) -> Any:
    """Gumbel noise [keys, numbers] for keys and numbers of tokens, both 32-bit integers."""
    mixed = _mixed(_mixed(numbers).unsqueeze(0) ^ keys.unsqueeze(-1))
    share = ((mixed >> (32 - _BITS)) & (2**_BITS - 1)).float().add_(0.5).mul_(2.0**-_BITS)
    return share.log_().neg_().log_().neg_()


def _mixed(value: Any) -> Any:
    """A hash of each 32-bit integer; shifts fill with zeros, products lose what does not fit."""
    value = (value ^ ((value >> 16) & 0xFFFF)) * _FIRST
    value = (value ^ ((value >> 13) & 0x7FFFF)) * _SECOND
    return value ^ ((value >> 16) & 0xFFFF)


def draw_by_request(manager: Any) -> bool:
    """Give a manager of continuous batching these draws; whether this version lets us.

    Requests then take the arguments `temperature` and `seed`.
    """
    try:
        from transformers import LogitsProcessorList

        processors = type(manager.logit_processor)(
            LogitsProcessorList(_processors()), per_request_processors=True
        )
        # So many numbers per request travel to the device with each batch.
        processors.tensors_required = 2
        manager.logit_processor = processors
    except (ImportError, AttributeError, TypeError) as error:
        sys.stderr.write(f"fairhand: answers are greedy only: {error}\n")
        return False
    return True


def _processors() -> list[Any]:
    import torch
    from transformers.generation.continuous_batching.cb_logits_processors import (
        ContinuousBatchingLogitsProcessor,
    )

    class Keys(ContinuousBatchingLogitsProcessor):  # type: ignore[misc]
        """Changes nothing and holds the keys of this batch for the processor that comes next."""

        supported_kwargs = {"seed": int}  # noqa: RUF012 - the library reads it so
        ignored_kwargs = ()
        keys: Any = None

        def fill_defaults(self, int32_tensor: Any) -> None:
            int32_tensor.zero_()

        def prepare_tensor_args(self, requests_with_new_token: list[Any]) -> Any:
            found = []
            for request in requests_with_new_token:
                # The arguments belong to the request and live as long; here its steps are counted.
                given = request.state.logit_processor_kwargs
                seed = given.setdefault("seed", secrets.randbits(31))
                given["step"] = given.get("step", -1) + 1
                found.append(key_of(seed, given["step"]))
            return torch.tensor(found, dtype=torch.int32)

        def __call__(self, scores: Any, tensor_arg: Any) -> Any:
            self.keys = tensor_arg[: scores.size(0)]
            return scores

    class Drawing(ContinuousBatchingLogitsProcessor):  # type: ignore[misc]
        """Scores whose greatest is a draw at each request's temperature."""

        supported_kwargs = {"temperature": float}  # noqa: RUF012 - the library reads it so
        ignored_kwargs = ()

        def __init__(self, keys: Keys) -> None:
            self._keys = keys

        def fill_defaults(self, int32_tensor: Any) -> None:
            int32_tensor.zero_()

        def prepare_tensor_args(self, requests_with_new_token: list[Any]) -> Any:
            wanted = [
                float(one.state.logit_processor_kwargs.get("temperature", 0.0))
                for one in requests_with_new_token
            ]
            # All arguments travel as 32-bit integers, whatever their bits mean.
            return torch.tensor(wanted, dtype=torch.float32).view(dtype=torch.int32)

        def __call__(self, scores: Any, tensor_arg: Any) -> Any:
            temperature = tensor_arg[: scores.size(0)].view(dtype=torch.float32)
            numbers = torch.arange(scores.size(-1), dtype=torch.int32, device=scores.device)
            return scores + temperature.unsqueeze(-1) * gumbel_noise(self._keys.keys, numbers)

    keys = Keys()
    return [keys, Drawing(keys)]
