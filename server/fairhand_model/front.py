"""The HTTP front: OpenAI `/v1/completions` and `/v1/models`, and `/health`, over any engine."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from fairhand_model.admission import Admission, Busy
from fairhand_model.completion_request import (
    BadRequest,
    CompletionRequest,
    read_completion_request,
)
from fairhand_model.engine import (
    Ending,
    Engine,
    EngineFailed,
    EngineRefused,
    Limits,
    Piece,
    PromptRead,
)
from fairhand_model.guard import Guard
from fairhand_model.metrics import CONTENT_TYPE, Metrics
from fairhand_model.presence import Presence

MAX_BODY_BYTES = 1024 * 1024
# An answer that takes longer has a client that does not read; its place is needed by others.
MAX_ANSWER_SECONDS = 300.0


@dataclass(slots=True)
class Front:
    """What the handlers share. `loaded` is set when the engine can answer."""

    engine: Engine
    guard: Guard
    admission: Admission
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    presence: Presence = field(default_factory=Presence)
    metrics: Metrics = field(default_factory=Metrics)

    async def answer(self, prompt: str, limits: Limits) -> AsyncGenerator[Piece, None]:
        """The engine's answer, with a look at the clock at each piece."""
        began = last = time.monotonic()
        reason, made, read = "abort", 0, None
        try:
            async with aclosing(self.engine.stream(prompt, limits)) as pieces:
                async for piece in pieces:
                    read = read or piece.read
                    if piece.text:
                        made += 1
                        now = time.monotonic()
                        if last == began:
                            self.metrics.first_token.add(now - began)
                        else:
                            self.metrics.between_tokens.add(now - last)
                        last = now
                    if piece.ending is not None:
                        reason = piece.ending.reason
                        made = piece.ending.completion_tokens
                        read = PromptRead(piece.ending.prompt_tokens, piece.ending.cached_tokens)
                    yield piece
        except EngineRefused:
            reason = "rejected"
            raise
        except EngineFailed:
            reason = "error"
            raise
        finally:
            self.metrics.ended(reason)
            # An answer given up before its end counts a token for each piece that it gave.
            self.metrics.made(made)
            if read is not None:
                self.metrics.read(read)
            self.metrics.whole.add(time.monotonic() - began)


FRONT: web.AppKey[Front] = web.AppKey("front", Front)


def make_app(front: Front) -> web.Application:
    """The application; run it with `handler_cancellation=True`, so that a closed connection ends
    its answer at once, also while it waits in the queue or for the first token."""
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_errors, _guarded])
    app[FRONT] = front
    app.router.add_get("/health", _health)
    app.router.add_get("/v1/models", _models)
    app.router.add_get("/v1/lease", _lease)
    app.router.add_get("/metrics", _metrics)
    app.router.add_post("/v1/completions", _completions)
    return app


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_KINDS = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def _error(status: int, message: str, code: str, param: str | None = None) -> web.Response:
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
    body = {"error": {"message": message, "type": kind, "code": code, "param": param}}
    return web.json_response(body, status=status)


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal has the same JSON form, whoever refuses."""
    try:
        return await handler(request)
    except BadRequest as error:
        return _error(400, str(error), error.code, error.field)
    except EngineRefused as error:
        return _error(400, str(error), error.code)
    except Busy as error:
        request.app[FRONT].metrics.ended("rejected")
        response = _error(429, str(error), "busy")
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    except EngineFailed as error:
        return _error(500, str(error), "engine_failed")
    except TimeoutError:
        return _error(503, "the answer took too long", "timeout")
    except web.HTTPRequestEntityTooLarge:
        return _error(413, f"the body is larger than {MAX_BODY_BYTES} bytes", "body_too_large")
    except web.HTTPException as error:
        return _error(error.status, error.reason, "http_error")


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    refusal = request.app[FRONT].guard.refusal(request.path, request.headers)
    if refusal is not None:
        return _error(refusal.status, refusal.message, refusal.code)
    return await handler(request)


async def _health(request: web.Request) -> web.Response:
    front = request.app[FRONT]
    ready = front.loaded.is_set() and not front.presence.leaving.is_set()
    body = {"status": "ok" if ready else "stopping" if front.loaded.is_set() else "loading"}
    nonce = request.query.get("nonce")
    if nonce is not None:
        proof = front.guard.proof(nonce)
        if proof is not None:
            body["proof"] = proof
    return web.json_response(body, status=200 if ready else 503)


async def _lease(request: web.Request) -> web.StreamResponse:
    """Hold a connection open for as long as its client needs this host; say so when we leave."""
    presence = request.app[FRONT].presence
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    with presence.lease():
        await response.prepare(request)
        await response.write(b'data: {"event": "attached"}\n\n')
        await presence.leaving.wait()
        await response.write(b'data: {"event": "leaving"}\n\n')
        await response.write_eof()
    return response


async def _metrics(request: web.Request) -> web.Response:
    front = request.app[FRONT]
    text = front.metrics.text(front.admission.running, front.admission.waiting)
    return web.Response(body=text.encode(), headers={"Content-Type": CONTENT_TYPE})


async def _models(request: web.Request) -> web.Response:
    engine = request.app[FRONT].engine
    entry = {
        "id": engine.model,
        "object": "model",
        "created": 0,
        "owned_by": "fairhand",
        "max_model_len": engine.context,
    }
    return web.json_response({"object": "list", "data": [entry]})


async def _completions(request: web.Request) -> web.StreamResponse:
    front = request.app[FRONT]
    wanted = read_completion_request(await request.read(), front.engine.context)
    if wanted.model is not None and wanted.model != front.engine.model:
        return _error(404, f"this host serves {front.engine.model!r}", "model_not_found", "model")
    if not front.loaded.is_set():
        response = _error(503, "the model is still loading", "loading")
        response.headers["Retry-After"] = "1"
        return response
    if front.presence.leaving.is_set():
        response = _error(503, "the host is being stopped", "stopping")
        response.headers["Retry-After"] = "5"
        return response
    with front.presence.answer():
        return await _answer(request, wanted)


async def _answer(request: web.Request, wanted: CompletionRequest) -> web.StreamResponse:
    front = request.app[FRONT]
    user = f"{front.guard.user_of(request.headers)}/{wanted.user}"
    arrived = time.monotonic()
    async with front.admission.turn(user), asyncio.timeout(MAX_ANSWER_SECONDS):
        front.metrics.queued.add(time.monotonic() - arrived)
        if wanted.stream:
            return await _stream(request, wanted)
        return await _whole(front, wanted)


def _limits_of(wanted: CompletionRequest, index: int) -> Limits:
    """Each choice draws differently, and again the same when the request has a seed."""
    seed = wanted.limits.seed
    if seed is None:
        return wanted.limits
    return replace(wanted.limits, seed=(seed + index) % (2**32 - 1))


class _Envelope:
    """The OpenAI wrapping of one answer, the same id in every chunk."""

    def __init__(self, model: str) -> None:
        self._head = {
            "id": f"cmpl-{secrets.token_hex(12)}",
            "object": "text_completion",
            "created": int(time.time()),
            "model": model,
        }
        self._endings: list[Ending] = []

    def choice(self, index: int, text: str, ending: Ending | None) -> dict[str, Any]:
        if ending is not None:
            self._endings.append(ending)
        return {
            "index": index,
            "text": text,
            "logprobs": None,
            "finish_reason": None if ending is None else ending.reason,
        }

    def body(self, choices: list[dict[str, Any]], with_usage: bool = False) -> dict[str, Any]:
        body: dict[str, Any] = {**self._head, "choices": choices}
        if with_usage:
            prompt = max((ending.prompt_tokens for ending in self._endings), default=0)
            answer = sum(ending.completion_tokens for ending in self._endings)
            cached = self._endings[0].cached_tokens if self._endings else 0
            body["usage"] = {
                "prompt_tokens": prompt,
                "completion_tokens": answer,
                "total_tokens": prompt + answer,
                "prompt_tokens_details": {"cached_tokens": cached},
            }
        return body


async def _whole(front: Front, wanted: CompletionRequest) -> web.Response:
    envelope = _Envelope(front.engine.model)
    choices = []
    # One after the other: the second finds the whole prompt in the cache of its slot, whereas side
    # by side every one would compute it.
    for index in range(wanted.choices):
        text: list[str] = []
        ending: Ending | None = None
        async with aclosing(front.answer(wanted.prompt, _limits_of(wanted, index))) as pieces:
            async for piece in pieces:
                text.append(piece.text)
                ending = piece.ending
        choices.append(envelope.choice(index, "".join(text), ending))
    return web.json_response(envelope.body(choices, with_usage=True))


async def _stream(request: web.Request, wanted: CompletionRequest) -> web.StreamResponse:
    front = request.app[FRONT]
    envelope = _Envelope(front.engine.model)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )

    async def send(body: dict[str, Any]) -> None:
        await response.write(b"data: " + json.dumps(body).encode() + b"\n\n")

    try:
        for index in range(wanted.choices):
            async with aclosing(front.answer(wanted.prompt, _limits_of(wanted, index))) as pieces:
                async for piece in pieces:
                    # A refusal comes before the first piece and still becomes a plain 400.
                    if not response.prepared:
                        await response.prepare(request)
                    if piece.text or piece.ending:
                        await send(
                            envelope.body([envelope.choice(index, piece.text, piece.ending)])
                        )
        if wanted.include_usage:
            await send(envelope.body([], with_usage=True))
        await response.write(b"data: [DONE]\n\n")
    except (EngineFailed, EngineRefused, TimeoutError) as error:
        if not response.prepared:
            raise
        # The status has gone out already; an error event is all that is left to say it with.
        message = str(error) or "the answer took too long"
        await send({"error": {"message": message, "type": "server_error", "code": "stream_broken"}})
    await response.write_eof()
    return response
