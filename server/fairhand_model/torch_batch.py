"""The engine on Transformers' continuous batching: many answers in one pass of the network.

The library shares the computed beginning of prompts between requests, captures CUDA graphs, and
takes new requests into the running batch. It chooses greedily or at random for all requests alike;
so that each can have its own temperature, a processor of ours adds the noise with which the
greatest score is a draw from the distribution (the Gumbel-max trick), scaled by the temperature:
at temperature 0 there is none, and the answer is the greedy one exactly.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from collections.abc import AsyncGenerator
from typing import Any

from fairhand_model.engine import Ending, EngineFailed, EngineRefused, Limits, Piece
from fairhand_model.stopping import TextOut
from fairhand_model.torch_model import TorchModel, TorchSettings, load_model
from fairhand_model.turn_engine import TurnSettings

# Of the memory that is free once the weights are loaded, for keys and values. Scores of a batch
# need the rest.
_CACHE_SHARE = 0.8
# A processor shares its memory with everything else.
_CACHE_SHARE_CPU = 0.1
_STOP_SECONDS = 10.0


class TorchBatchEngine:
    """A model of Transformers with `slots` answers in one batch."""

    def __init__(self, settings: TurnSettings, weights: TorchSettings) -> None:
        self._settings = settings
        self._weights = weights
        self._loaded: TorchModel | None = None
        self._manager: Any = None
        self._draws = False
        self._numbers = itertools.count()

    @property
    def model(self) -> str:
        return self._settings.model

    @property
    def context(self) -> int:
        return self._settings.context

    @property
    def slots(self) -> int:
        return self._settings.slots

    def load(self) -> None:
        loaded = load_model(self._weights)
        import torch
        from transformers import GenerationConfig
        from transformers.generation import ContinuousBatchingConfig

        cpu = loaded.device == "cpu"
        generation = GenerationConfig(
            do_sample=False,
            eos_token_id=sorted(loaded.ends) or -1,
            pad_token_id=next(iter(loaded.ends), 0),
            max_new_tokens=self.context,
        )
        batching = ContinuousBatchingConfig(
            allow_block_sharing=True,
            per_request_processors=True,
            max_memory_percent=_CACHE_SHARE_CPU if cpu else _CACHE_SHARE,
            max_requests_per_batch=self.slots,
        )
        try:
            with torch.inference_mode():
                self._manager = loaded.model.init_continuous_batching(
                    generation_config=generation, continuous_batching_config=batching
                )
                self._draws = _draw_by_temperature(self._manager)
                if not cpu:
                    self._manager.warmup()
                self._manager.start()
        except (ValueError, RuntimeError, MemoryError, AttributeError, TypeError) as error:
            raise EngineFailed(f"continuous batching cannot start: {error}") from error
        self._loaded = loaded

    def close(self) -> None:
        """End the thread of the library; answers in progress fail."""
        if self._manager is not None:
            self._manager.stop(block=True, timeout=_STOP_SECONDS)

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        loaded, manager = self._loaded, self._manager
        if loaded is None:
            raise EngineFailed("the model is not loaded")
        tokens = await asyncio.to_thread(loaded.vocabulary.tokens_of, prompt)
        if not tokens:
            raise EngineRefused("the prompt is empty", "empty_prompt")
        if len(tokens) >= self.context:
            raise EngineRefused(
                f"the prompt has {len(tokens)} tokens, the context {self.context}",
                "context_length_exceeded",
            )
        more: dict[str, float] = {"temperature": limits.temperature} if self._draws else {}
        if limits.temperature and not self._draws:
            raise EngineRefused("this version of Transformers can only be greedy", "unsupported")
        if limits.top_p < 1:
            raise EngineRefused("this engine offers no top_p below 1", "unsupported_field")
        if not manager.is_running():
            raise EngineFailed("the thread of continuous batching has ended; restart the host")
        arrived: asyncio.Queue[Any] = asyncio.Queue()
        name = f"answer-{next(self._numbers)}"
        manager.register_result_handler(name, arrived.put_nowait)
        finished = False
        try:
            room = min(limits.max_tokens, self.context - len(tokens))
            added = await asyncio.to_thread(
                manager.add_request,
                tokens,
                request_id=name,
                max_new_tokens=room,
                streaming=True,
                eos_token_id=sorted(loaded.ends),
                **more,
            )
            if added is None:
                raise EngineFailed("continuous batching takes no more requests")
            out = TextOut(limits.stop)
            seen = 0
            while True:
                output = await arrived.get()
                if output.error:
                    finished = True
                    raise EngineFailed(f"Transformers: {output.error}")
                text, ended = "", output.is_finished()
                new = output.generated_tokens[seen:]
                seen += len(new)
                stopped = False
                for token in new:
                    if token in loaded.ends:
                        stopped = True
                        break
                    text += out.feed(loaded.vocabulary.bytes_of(token))
                    if out.stopped:
                        stopped = True
                        break
                finished = ended
                if not ended and not stopped:
                    yield Piece(text)
                    continue
                reason = "stop" if stopped else "length"
                ending = Ending(reason, len(tokens), 0, seen)  # type: ignore[arg-type]
                yield Piece(text + out.close(), ending)
                return
        finally:
            if not finished:
                manager.cancel_request(name)
            with contextlib.suppress(AttributeError):
                manager.output_router.result_handlers.pop(name, None)


def _draw_by_temperature(manager: Any) -> bool:
    """Give the manager the processor of this module; whether this version lets us."""
    try:
        from transformers import LogitsProcessorList

        drawing = _drawing_processor()
        processors = type(manager.logit_processor)(
            LogitsProcessorList([drawing]), per_request_processors=True
        )
        # One number per request travels to the device with each batch: the temperature.
        processors.tensors_required = 1
        manager.logit_processor = processors
    except (ImportError, AttributeError, TypeError) as error:
        sys.stderr.write(f"fairhand: answers are greedy only: {error}\n")
        return False
    return True


def _drawing_processor() -> Any:
    import torch
    from transformers.generation.continuous_batching.cb_logits_processors import (
        ContinuousBatchingLogitsProcessor,
    )

    class Drawing(ContinuousBatchingLogitsProcessor):  # type: ignore[misc]
        """Scores whose greatest is a draw at each request's temperature."""

        supported_kwargs = {"temperature": float}  # noqa: RUF012 - the library reads it so
        ignored_kwargs = ()

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
            noise = torch.empty_like(scores).exponential_().clamp_(min=1e-20).log_().neg_()
            return scores + temperature.unsqueeze(-1) * noise

    return Drawing()
