"""A model behind an OpenAI-compatible `/v1/completions`, read with httpx."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlsplit

import httpx

from fairhand_server.errors import HostError
from fairhand_server.model_client import Endpoint, Limits, ModelIdentity
from fairhand_server.model_client.sse import EventReader, StreamError, text_of

_CONNECT_SECONDS = 3.0
# A CPU reads a long prompt for many seconds before its first token.
_SILENCE_SECONDS = 60.0
# No answer of ours is longer; a host that sends more has lost its way.
_LONGEST_ANSWER = 1 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def checked_endpoint(url: str, allow_insecure: bool = False) -> str:
    """The URL without a trailing slash.

    Raises HostError fairhand-E040 for plain http to another machine, fairhand-E031 for a URL that
    is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise HostError(
            "fairhand-E031",
            f"the endpoint {url!r} is not an http or https address",
            "set FAIRHAND_ENDPOINT to a base URL such as https://host.example/v1",
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not allow_insecure:
        raise HostError(
            "fairhand-E040",
            f"the endpoint {url!r} is on another machine and not encrypted",
            "use https, or a tunnel to a loopback port",
        )
    return url.rstrip("/")


class HttpModel:
    """One endpoint with its connections. Close it with `aclose` when it is no longer needed."""

    def __init__(self, endpoint: Endpoint, identity: ModelIdentity) -> None:
        self._endpoint = endpoint
        self._identity = identity
        headers = {"Accept": "text/event-stream"}
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        # Proxies and certificates from the environment of a workspace are not trusted, and a
        # redirect would carry source text to a place nobody configured.
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._identity

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        """Pieces of the answer as they come; see `Model.stream`."""
        body: dict[str, Any] = {
            "model": self._identity.id,
            "prompt": prompt,
            "max_tokens": limits.max_tokens,
            "temperature": limits.temperature,
            "seed": limits.seed,
            "stream": True,
        }
        if limits.stop:
            body["stop"] = list(limits.stop)
        try:
            async with self._client.stream(
                "POST", f"{self._endpoint.url}/completions", json=body
            ) as response:
                if response.status_code != 200:
                    await _raise_for_status(response)
                if response.headers.get("content-type", "").startswith("application/json"):
                    # Some hosts answer whole although a stream was asked for.
                    for piece in text_of(json.loads(await response.aread())):
                        yield piece
                    return
                received = 0
                reader = EventReader()
                async for chunk in response.aiter_bytes():
                    received += len(chunk)
                    for piece in reader.feed(chunk):
                        yield piece
                    if reader.done:
                        return
                    if received > _LONGEST_ANSWER * 16:
                        raise StreamError("the answer does not end")
                for piece in reader.close():
                    yield piece
        except httpx.ConnectError as error:
            raise self._unreachable(str(error) or type(error).__name__) from error
        except httpx.TimeoutException as error:
            raise HostError(
                "fairhand-E035",
                f"the model host at {self._endpoint.url} did not answer in time",
                "look at its load; `fairhand doctor` measures one round trip",
            ) from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise HostError(
                "fairhand-E034",
                f"the model host at {self._endpoint.url} broke off: {type(error).__name__}",
                "look at its output; it may have run out of memory",
            ) from error
        except (StreamError, ValueError) as error:
            raise HostError(
                "fairhand-E033",
                f"the model host at {self._endpoint.url} answered with an error: {error}",
                "check the endpoint and the model it serves",
            ) from error

    def _unreachable(self, why: str) -> HostError:
        return HostError(
            "fairhand-E031",
            f"the model host at {self._endpoint.url} cannot be reached ({why})",
            "start it, or correct FAIRHAND_ENDPOINT",
        )


async def _raise_for_status(response: httpx.Response) -> None:
    status = response.status_code
    body = await _beginning(response)
    where = str(response.url)
    if status in (401, 403):
        raise HostError(
            "fairhand-E032",
            f"the model host at {where} refused the key",
            "set FAIRHAND_API_KEY to a key that this host knows",
        )
    if status in (429, 503):
        retry = response.headers.get("retry-after", "")
        raise HostError(
            "fairhand-E036",
            f"the model host at {where} is busy" + (f" for {retry} s" if retry else ""),
            "try again in a moment",
        )
    raise HostError(
        "fairhand-E033",
        f"the model host at {where} answered {status}: {_message(body)}",
        "check the endpoint, which ends in /v1, and the model it serves",
    )


async def _beginning(response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > 4096:
            break
    return body


def _message(body: bytes) -> str:
    try:
        for _ in text_of(json.loads(body)):
            pass
    except StreamError as error:
        return str(error)
    except (ValueError, AttributeError):
        pass
    return body[:200].decode("utf-8", "replace").strip() or "no explanation"
