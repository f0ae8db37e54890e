"""The engine on Transformers' continuous batching: many answers in one pass of the network.

The library shares the computed beginning of prompts between requests, captures CUDA graphs, and
takes new requests into the running batch. How each draws its tokens is in `torch_drawing`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator
from typing import Any, Literal

from fairhand_model.engine import (
    Ending,
    EngineFailed,
    EngineRefused,
    Limits,
    Piece,
    PromptRead,
    check_length,
)
from fairhand_model.stopping import TextOut
from fairhand_model.torch_drawing import draw_by_request
from fairhand_model.torch_model import TorchModel, TorchSettings, load_model
from fairhand_model.turn_engine import TurnSettings

# Of the memory that is free once the weights are loaded, for keys and values. Scores of a batch
# need the rest.
_CACHE_SHARE = 0.8
# A processor shares its memory with everything else.
_CACHE_SHARE_CPU = 0.1
_STOP_SECONDS = 10.0
_NAME = "answer-"


class TorchBatchEngine:
    """A model of Transformers with `slots` answers in one batch."""

    def __init__(self, settings: TurnSettings, weights: TorchSettings) -> None:
        self.model, self.context, self.slots = settings.model, settings.context, settings.slots
        self._weights = weights
        self._loaded: TorchModel | None = None
        self._manager: Any = None
        self._draws = False
        self._numbers = itertools.count()
        # Tokens of each running request that were computed already, for another one.
        self._shared: dict[str, int] = {}
        self._watched: Any = None

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
                self._draws = draw_by_request(self._manager)
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
        check_length(len(tokens), self.context)
        more: dict[str, float] = {"temperature": limits.temperature} if self._draws else {}
        if self._draws and limits.seed is not None:
            more["seed"] = limits.seed
        if limits.temperature and not self._draws:
            raise EngineRefused("this version of Transformers can only be greedy", "unsupported")
        if limits.top_p < 1:
            raise EngineRefused("this engine offers no top_p below 1", "unsupported_field")
        if not manager.is_running():
            raise EngineFailed("the thread of continuous batching has ended; restart the host")
        self._watch_sharing()
        arrived: asyncio.Queue[Any] = asyncio.Queue()
        name = f"{_NAME}{next(self._numbers)}"
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
                    yield Piece(text, read=PromptRead(len(tokens), self._shared.get(name, 0)))
                    continue
                reason: Literal["stop", "length"] = "stop" if stopped else "length"
                ending = Ending(reason, len(tokens), self._shared.get(name, 0), seen)
                yield Piece(text + out.close(), ending)
                return
        finally:
            if not finished:
                manager.cancel_request(name)
            self._shared.pop(name, None)
            with contextlib.suppress(AttributeError):
                manager.output_router.result_handlers.pop(name, None)

    def _watch_sharing(self) -> None:
        """Hear from the library's cache how much of a prompt it knew; it tells nobody else.

        The cache appears when the library's thread has begun; before that, nothing is shared.
        """
        cache = getattr(getattr(self._manager, "batch_processor", None), "cache", None)
        search = getattr(cache, "search_prefix_match", None)
        if cache is None or search is None or cache is self._watched:
            return

        def heard(request_id: str, *prompt: Any) -> int:
            found = int(search(request_id, *prompt))
            if request_id.startswith(_NAME):
                self._shared[request_id] = found
            return found

        cache.search_prefix_match = heard
        self._watched = cache
