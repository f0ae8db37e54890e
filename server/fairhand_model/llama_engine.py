"""The engine on llama.cpp, through the xllamacpp library, in this very process."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairhand_model.delivery import Delivery
from fairhand_model.engine import Ending, EngineFailed, EngineRefused, Limits, Piece, PromptRead

# Tokens of a prompt computed in one go. Work can only be cancelled, and other streams only be
# served, between batches; a cancelled prompt still finishes the batch it is in and the next. On two
# busy cores (60 tokens per second) 16 means half a second at worst, 128 would mean four. Smaller
# batches cost speed, because the weights are read once per batch: against 128, 16 takes a fifth
# more processor time per token.
BATCH_TOKENS = 16
# Prompts that left their slot are kept here, so that going back to another file stays quick.
PROMPT_CACHE_MIB = 128
GGUF_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class LlamaSettings:
    """Where the weights are and how much may run at once. `context` is tokens per slot.

    Without `sha256` the bytes of the file are not judged.
    """

    path: Path
    sha256: str | None
    model: str
    context: int
    slots: int
    threads: int


def check_kind(path: Path) -> str | None:
    """Say what is wrong with a weights file at first sight, or None."""
    try:
        with path.open("rb") as file:
            found = file.read(len(GGUF_MAGIC))
    except OSError as error:
        return f"{path} cannot be read: {error.strerror or error}"
    return None if found == GGUF_MAGIC else f"{path} is not a GGUF model file"


def _read_through(path: Path, sha256: str | None) -> None:
    """Check the hash, if there is one, and bring the file into the page cache.

    The library holds the interpreter's lock while it loads, so that nothing else can run; reading
    beforehand keeps that time short. Raises EngineFailed.
    """
    digest = hashlib.sha256()
    block = bytearray(1 << 20)
    try:
        with path.open("rb", buffering=0) as file:
            while count := file.readinto(block):
                if sha256 is not None:
                    digest.update(memoryview(block)[:count])
    except OSError as error:
        raise EngineFailed(f"{path} cannot be read: {error.strerror or error}") from error
    if sha256 is not None and digest.hexdigest() != sha256.lower():
        raise EngineFailed(
            f"{path} has the wrong bytes: sha256 {digest.hexdigest()}, expected {sha256.lower()}"
        )


class LlamaEngine:
    """llama.cpp with `slots` parallel answers and a prefix cache in each."""

    def __init__(self, settings: LlamaSettings) -> None:
        self._settings = settings
        self.model, self.context, self.slots = settings.model, settings.context, settings.slots
        self._server: Any = None
        self._workers = ThreadPoolExecutor(settings.slots, thread_name_prefix="answer")
        self._ending: set[asyncio.Future[None]] = set()

    def load(self) -> None:
        try:
            import xllamacpp
        except ImportError as error:
            raise EngineFailed(f"the library xllamacpp cannot be loaded: {error}") from error
        wanted = self._settings
        _read_through(wanted.path, wanted.sha256)
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(wanted.path)
        parameters.model_alias = {wanted.model}
        parameters.n_ctx = wanted.context * wanted.slots
        parameters.n_parallel = wanted.slots
        # Every slot may put its newest token into a batch, so it must have room for all of them.
        parameters.n_batch = parameters.n_ubatch = max(BATCH_TOKENS, wanted.slots)
        parameters.cache_ram_mib = PROMPT_CACHE_MIB
        parameters.cpuparams.n_threads = wanted.threads
        parameters.cpuparams_batch.n_threads = wanted.threads
        parameters.verbosity = 1  # errors only
        parameters.sse_ping_interval = -1
        parameters.ui = False
        parameters.n_threads_http = 1
        # The library insists on serving HTTP too. Nobody may come in past our front, so that door
        # gets a key that is told to no one; where sockets can be files, it is a file in a private
        # folder which is gone as soon as the model is loaded.
        parameters.api_keys = [secrets.token_urlsafe(32)]
        folder = tempfile.mkdtemp(prefix="fairhand-")
        if sys.platform == "win32":
            parameters.hostnames = ["127.0.0.1"]
            parameters.port = 0
        else:
            parameters.hostnames = [str(Path(folder, "closed.sock"))]
        try:
            self._server = xllamacpp.Server(parameters)
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineFailed(f"failed to load model {wanted.path}: {error}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        if not prompt:
            raise EngineRefused("the prompt is empty", "empty_prompt")
        delivery = Delivery()
        cancelled, deliver = delivery.cancelled, delivery.put

        def work() -> None:
            finished = False

            def on_chunk(chunk: dict[str, Any]) -> bool:
                # The library asks after every chunk whether to stop: true means stop.
                nonlocal finished
                if cancelled.is_set():
                    return True
                item = _item(chunk)
                if item is not None:
                    finished = isinstance(item, Exception) or item.ending is not None
                    deliver(item)
                return finished or cancelled.is_set()

            if cancelled.is_set():
                return
            try:
                self._server.handle_completions(_request(prompt, limits), on_chunk)
            except Exception as error:  # the caller waits in another thread and must hear of it
                deliver(EngineFailed(f"llama.cpp: {error}"))
                return
            if not finished and not cancelled.is_set():
                deliver(EngineFailed("llama.cpp ended the answer without saying why"))

        if self._ending:
            # A cancelled answer gives its slot back within two batches. Very often the new prompt
            # continues that of the cancelled one, and only in its slot is the common part computed.
            await asyncio.wait(self._ending)
        job = asyncio.get_running_loop().run_in_executor(self._workers, work)
        try:
            async with aclosing(delivery.pieces()) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            if not job.done():
                self._ending.add(job)
                job.add_done_callback(self._ending.discard)


def _request(prompt: str, limits: Limits) -> dict[str, Any]:
    request: dict[str, Any] = {
        "prompt": prompt,
        "max_tokens": limits.max_tokens,
        "temperature": limits.temperature,
        "top_p": limits.top_p,
        "stop": list(limits.stop),
        "stream": True,
        "cache_prompt": True,
        # A chunk after every batch of the prompt: the only chance to cancel before the first token.
        "return_progress": True,
    }
    if limits.seed is not None:
        request["seed"] = limits.seed
    return request


def _item(chunk: dict[str, Any]) -> Piece | Exception | None:
    """Translate one chunk of the library; None if it carries nothing."""
    error = chunk.get("error")
    if error is not None:
        message = str(error.get("message", "unknown error"))
        if error.get("type") == "exceed_context_size_error":
            return EngineRefused(message, "context_length_exceeded")
        if error.get("code") == 400:
            return EngineRefused(message, "invalid_request")
        return EngineFailed(f"llama.cpp: {message}")
    choice = chunk["choices"][0]
    reason = choice["finish_reason"]
    if reason is not None:
        usage = chunk.get("usage", {})
        ending = Ending(
            reason="length" if reason == "length" else "stop",
            prompt_tokens=usage.get("prompt_tokens", 0),
            cached_tokens=usage.get("prompt_tokens_details", {}).get("cached_tokens", 0),
            completion_tokens=usage.get("completion_tokens", 0),
        )
        return Piece(choice["text"], ending)
    progress = chunk.get("prompt_progress")
    if progress is not None:
        return Piece(choice["text"], read=PromptRead(progress["total"], progress["cache"]))
    return Piece(choice["text"]) if choice["text"] else None
