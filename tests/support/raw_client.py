"""JSON-RPC with a language server on standard input and output, and nothing in between.

For clients that behave as one editor does, down to the messages.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Message = dict[str, Any]


class RawClient:
    """One session. Requests of the server go to `answer`, its notifications to `notified`."""

    def __init__(self, identifier: Callable[[int], Any]) -> None:
        self.notifications: list[tuple[str, Any]] = []
        self.unanswered: list[Message] = []
        self._identifier = identifier
        self._count = 0
        self._waiting: dict[Any, asyncio.Future[Message]] = {}

    async def run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the server."""
        self.process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=dict(environment),
        )
        self._reading = asyncio.create_task(self._read())

    async def request(self, method: str, params: Any, seconds: float = 60.0) -> Any:
        """The result of a request. Raises RuntimeError for an error, TimeoutError for none."""
        self._count += 1
        identifier = self._identifier(self._count)
        future = self._waiting[identifier] = asyncio.get_running_loop().create_future()
        self._send({"id": identifier, "method": method, "params": params})
        answer = await asyncio.wait_for(future, seconds)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def answer(self, method: str, params: Any) -> Any:
        """The result of a request of the server. Raises LookupError to leave it unanswered."""
        raise NotImplementedError

    def notified(self, method: str, params: Any) -> None:
        """Hear a notification."""
        self.notifications.append((method, params))

    def last(self, method: str) -> Any:
        """The parameters of the newest notification of a method, or None."""
        return next((p for m, p in reversed(self.notifications) if m == method), None)

    async def leave(self) -> int:
        """End the session; the exit code of the server."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        code = await asyncio.wait_for(self.process.wait(), 60)
        await self._reading
        return code

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while head := await stream.readline():
            size = int(head.split(b":")[1]) if head.lower().startswith(b"content-length") else 0
            while (await stream.readline()).strip():
                pass
            self._take(json.loads(await stream.readexactly(size)))

    def _take(self, message: Message) -> None:
        if "method" not in message:
            self._waiting.pop(message["id"]).set_result(message)
        elif "id" not in message:
            self.notified(message["method"], message.get("params"))
        else:
            try:
                result = self.answer(message["method"], message.get("params"))
            except LookupError:
                self.unanswered.append(message)
                return
            self._send({"id": message["id"], "result": result})
