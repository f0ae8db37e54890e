"""A model behind an OpenAI-compatible `/v1/completions`, read with httpx."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from fairhand_server.errors import HostError, SettingsError
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
    mend = "set FAIRHAND_ENDPOINT to a base URL such as https://host.example/v1"
    if any(mark in url for mark in "@?#"):
        # Such an address may hold a password or a key, so it is not repeated here.
        raise HostError(
            "fairhand-E031",
            "the endpoint holds a user name, a query or a fragment",
            f"{mend}, and a key in FAIRHAND_API_KEY",
        )
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable:
        cause = f"the endpoint {url!r} is not an http or https address"
        raise HostError("fairhand-E031", cause, mend)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not allow_insecure:
        raise HostError(
            "fairhand-E040",
            f"the endpoint {url!r} is on another machine and not encrypted",
            "use https, or a tunnel to a loopback port",
        )
    return url.rstrip("/")


class HttpModel:
    """One endpoint with its connections. Close it with `aclose` when it is no longer needed.

    Raises SettingsError fairhand-E010 for a key that no header can carry.
    """

    def __init__(self, endpoint: Endpoint, identity: ModelIdentity) -> None:
        self._endpoint = endpoint
        self._identity = identity
        self._asked_for_name = False
        headers = {"Accept": "text/event-stream"}
        key = endpoint.key.strip()
        if not (key.isascii() and key.isprintable()):
            raise SettingsError(
                "fairhand-E010",
                "the key of the model host holds characters that cannot be sent",
                "copy the key again, without line ends and typographic quotes",
            )
        if key:
            headers["Authorization"] = f"Bearer {key}"
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

    async def _learn_name(self) -> None:
        """Ask once for the name of the host's model, where the user did not give one.

        Some hosts answer only to the right name, others have no list: then no name is sent. What is
        wrong with a host is told by the request for the answer itself.
        """
        if self._identity.id or self._asked_for_name:
            return
        self._asked_for_name = True
        try:
            answer = await self._client.get(
                f"{self._endpoint.url}/models",
                headers={"Accept": "application/json"},
                timeout=_CONNECT_SECONDS,
            )
            name = answer.json()["data"][0]["id"]
        except (httpx.HTTPError, ValueError, LookupError, TypeError):
            return
        if isinstance(name, str):
            self._identity = replace(self._identity, id=name)

    async def stream(self, prompt: str, limits: Limits) -> AsyncGenerator[str, None]:
        """Pieces of the answer as they come; see `Model.stream`."""
        await self._learn_name()
        body: dict[str, Any] = {
            # Editors can send half of a surrogate pair, which no request can carry.
            "prompt": prompt.encode("utf-8", "replace").decode(),
            "max_tokens": limits.max_tokens,
            "temperature": limits.temperature,
            "seed": limits.seed,
            "stream": True,
        }
        if self._identity.id:
            body["model"] = self._identity.id
        if limits.stop:
            body["stop"] = list(limits.stop)
        try:
            async with self._client.stream(
                "POST", f"{self._endpoint.url}/completions", json=body
            ) as response:
                if response.status_code != 200:
                    await self._raise_for_status(response)
                if response.headers.get("content-type", "").startswith("application/json"):
                    # Some hosts answer whole although a stream was asked for.
                    for piece in text_of(json.loads(await _beginning(response, _LONGEST_ANSWER))):
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
                if not reader.events:
                    # A captive portal, or a web server of another kind.
                    raise StreamError("no completion came")
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
        except (StreamError, ValueError, RecursionError) as error:
            said = self._without_key(str(error))
            raise HostError(
                "fairhand-E033",
                f"the model host at {self._endpoint.url} answered with an error: {said}",
                "check the endpoint and the model it serves",
            ) from None  # what the host said may repeat the key

    def _unreachable(self, why: str) -> HostError:
        return HostError(
            "fairhand-E031",
            f"the model host at {self._endpoint.url} cannot be reached ({why})",
            "start it, or correct FAIRHAND_ENDPOINT",
        )

    def _without_key(self, text: str) -> str:
        # A host may repeat what it was sent.
        return text.replace(self._endpoint.key, "[key]") if self._endpoint.key else text

    async def _raise_for_status(self, response: httpx.Response) -> None:
        status = response.status_code
        where = self._endpoint.url
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
                f"the model host at {where} is busy" + (f" for {retry} s" * retry.isdecimal()),
                "try again in a moment",
            )
        if 300 <= status < 400:
            said = "it sends us elsewhere, and source text goes only where it was told to"
        else:
            said = self._without_key(_message(await _beginning(response, 4096)))
        raise HostError(
            "fairhand-E033",
            f"the model host at {where} answered {status}: {said}",
            "check the endpoint, which ends in /v1, and the model it serves",
        )


async def _beginning(response: httpx.Response, most: int) -> bytes:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            break
    return body


def _message(body: bytes) -> str:
    try:
        said = json.loads(body)
        for _ in text_of(said if isinstance(said, dict) else {}):
            pass
    except StreamError as error:
        return str(error)
    except (ValueError, RecursionError):
        pass
    return body[:200].decode("utf-8", "replace").strip() or "no explanation"
