"""A model whose host may be down: then nobody waits for it, and it is found again by itself."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from fairhand_server.errors import HostError
from fairhand_server.model_client import Connection, Endpoint, Limits, ModelIdentity, is_near
from fairhand_server.model_client.breaker import Breaker, Pauses

# One token for a prompt that holds nothing of the user's: it takes the way of a real answer, so
# what it proves is what is asked for.
PROBE = "#"
_PROBE_LIMITS = Limits(max_tokens=1)
_PROBE_SECONDS = 10.0


class GuardedModel:
    """A model behind a circuit breaker.

    While the host is down requests fail at once, all with the first error; a task tries the host
    meanwhile and tells `recovered` when it answers.
    """

    def __init__(
        self,
        model: Connection,
        endpoint: Endpoint,
        recovered: Callable[[], None],
        pauses: Pauses | None = None,
    ) -> None:
        self._model = model
        self._recovered = recovered
        self._breaker = Breaker(is_near(endpoint.url), pauses or Pauses(), random.random)
        self._probing: asyncio.Task[None] | None = None

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._model.identity

    @property
    def is_down(self) -> bool:
        """Whether requests fail without being sent."""
        return self._breaker.error is not None

    def require_up(self) -> None:
        """Raise HostError if requests fail without being sent: the first error of the outage."""
        error = self._breaker.error
        if error is not None:
            raise HostError(error.code, error.cause, error.mend)

    async def aclose(self) -> None:
        """Stop trying the host, and close all connections."""
        if self._probing is not None:
            self._probing.cancel()
        await self._model.aclose()

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        """Pieces of the answer as they come; see `Model.stream`."""
        self.require_up()
        heard = False
        try:
            async with aclosing(self._model.stream(prompt, limits)) as pieces:
                async for piece in pieces:
                    heard = True
                    yield piece
            self._breaker.succeeded()
        except GeneratorExit:
            # Whoever listened has enough, which is how most answers end.
            if heard:
                self._breaker.succeeded()
            raise
        except HostError as error:
            if self._breaker.failed(error, time.monotonic()):
                self._begin_probing()
            raise

    def _begin_probing(self) -> None:
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._probe(), name="probing the model host")

    async def _probe(self) -> None:
        while True:
            await asyncio.sleep(self._breaker.pause())
            try:
                async with asyncio.timeout(_PROBE_SECONDS):
                    async with aclosing(self._model.stream(PROBE, _PROBE_LIMITS)) as pieces:
                        async for _ in pieces:
                            pass
            except HostError as error:
                self._breaker.failed(error, time.monotonic())
            except TimeoutError:
                pass
            else:
                self._breaker.succeeded()
                self._recovered()
                return
