"""A model behind an OpenAI-compatible `/v1/completions`, read with httpx."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from fairhand_server.errors import BusyError, HostError, SettingsError
from fairhand_server.model_client import Ending, Endpoint, Limits, ModelIdentity, Patience, is_near
from fairhand_server.model_client.lean import httpx
from fairhand_server.model_client.sse import EventReader, StreamError, reason_of, text_of

# No answer of ours is longer; a host that sends more has lost its way.
_LONGEST_ANSWER = 1 << 20
# Events carry much more than their text.
_LONGEST_STREAM = 16 * _LONGEST_ANSWER
# A connection that the host closed while it was idle fails at once, and a new one may not.
_STALE_SECONDS = 0.25
# Nobody is asked to wait longer than this before the next try, whatever the host says.
_LONGEST_NAME = 300
_LONGEST_PAUSE = 3600.0


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
    if parts.scheme == "http" and not is_near(url) and not allow_insecure:
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

    def __init__(
        self, endpoint: Endpoint, identity: ModelIdentity, patience: Patience | None = None
    ) -> None:
        self._endpoint = endpoint
        self._identity = identity
        self._patience = patience or Patience()
        self._asked_for_name = False
        # A small compressed answer may become a large one.
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        key = endpoint.key.strip()
        if not (key.isascii() and key.isprintable()):
            raise SettingsError(
                "fairhand-E010",
                "the key of the model host holds characters that cannot be sent",
                "copy the key again, without line ends and typographic quotes",
            )
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._headers = headers
        secure = endpoint.url.startswith("https:")
        self._trust: ssl.SSLContext | bool = trust_in(endpoint.authority) if secure else False
        self._open: set[httpx.AsyncClient] = set()

    @asynccontextmanager
    async def _client(self) -> AsyncGenerator[httpx.AsyncClient, None]:
        """A client for one request.

        A pool that is shared counts the connection of a cancelled request as in use for ever, and
        every key press cancels one; a hundred of them, and no request gets a connection any more.
        """
        # Proxies and certificates from the environment of a workspace are not trusted, and a
        # redirect would carry source text to a place nobody configured.
        client = httpx.AsyncClient(
            headers=self._headers,
            timeout=httpx.Timeout(self._patience.silence, connect=self._patience.connect),
            follow_redirects=False,
            trust_env=False,
            transport=httpx.AsyncHTTPTransport(verify=self._trust, trust_env=False),
        )
        self._open.add(client)
        try:
            async with client:
                yield client
        finally:
            self._open.discard(client)

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        return self._identity

    async def aclose(self) -> None:
        """Close all connections."""
        for client in list(self._open):
            await client.aclose()

    async def _learn_name(self) -> None:
        """Ask once for the name of the host's model, where the user did not give one.

        Some hosts answer only to the right name, others have no list: then no name is sent. What is
        wrong with a host is told by the request for the answer itself.
        """
        if self._identity.id or self._asked_for_name:
            return
        self._asked_for_name = True
        try:
            async with (
                asyncio.timeout(self._patience.connect),
                self._client() as client,
                client.stream(
                    "GET", f"{self._endpoint.url}/models", headers={"Accept": "application/json"}
                ) as answer,
            ):
                name = json.loads(await _beginning(answer, _LONGEST_ANSWER))["data"][0]["id"]
        except (httpx.HTTPError, ValueError, LookupError, TypeError, TimeoutError, RecursionError):
            return
        if isinstance(name, str) and len(name) <= _LONGEST_NAME:
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
        began = time.monotonic()
        pieces = self._pieces(body, limits.ending)
        try:
            try:
                first = await anext(pieces, None)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                if time.monotonic() - began > _STALE_SECONDS:
                    raise
                pieces = self._pieces(body, limits.ending)
                first = await anext(pieces, None)
            if first is not None:
                yield first
                async for piece in pieces:
                    yield piece
        except httpx.ConnectError as error:
            raise self._unreachable(error) from error
        except (httpx.TimeoutException, TimeoutError) as error:
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
        finally:
            await pieces.aclose()

    async def _pieces(self, body: dict[str, Any], ending: Ending) -> AsyncGenerator[str, None]:
        """The pieces of one answer. Raises what httpx raises, StreamError, HostError and others."""
        async with (
            self._client() as client,
            client.stream("POST", f"{self._endpoint.url}/completions", json=body) as response,
        ):
            if response.status_code != 200:
                await self._raise_for_status(response)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise StreamError("it is compressed, although that was not asked for")
            if response.headers.get("content-type", "").startswith("application/json"):
                # Some hosts answer whole although a stream was asked for.
                whole = json.loads(await _beginning(response, _LONGEST_ANSWER))
                ending.reason = reason_of(whole)
                for piece in text_of(whole):
                    yield piece
                return
            received, reader = 0, EventReader()
            ends = time.monotonic() + self._patience.whole
            async for chunk in response.aiter_raw():
                received += len(chunk)
                for piece in reader.feed(chunk):
                    yield piece
                ending.reason = reader.reason
                if reader.done:
                    return
                if received > _LONGEST_STREAM:
                    raise StreamError("the answer does not end")
                if time.monotonic() > ends:
                    raise TimeoutError
            for piece in reader.close():
                yield piece
            ending.reason = reader.reason
            if not reader.events:
                # A captive portal, or a web server of another kind.
                raise StreamError("no completion came")

    def _unreachable(self, error: httpx.ConnectError) -> HostError:
        why = str(error) or type(error).__name__
        if _is_about_trust(error):
            return HostError(
                "fairhand-E041",
                f"the certificate of the model host at {self._endpoint.url} is not trusted ({why})",
                "name the file of its authority in the setting fairhand.host.certificate",
            )
        # The transport's own words where no address of the host takes a connection.
        told = "nothing listens there" if why == "All connection attempts failed" else why
        return HostError(
            "fairhand-E031",
            f"the model host at {self._endpoint.url} cannot be reached ({told})",
            "start it, or correct fairhand.host.endpoint or FAIRHAND_ENDPOINT",
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
            pause = retry_after(response.headers.get("retry-after", ""), time.time())
            raise BusyError(
                "fairhand-E036",
                f"the model host at {where} is busy" + (f" for {pause:.0f} s" if pause else ""),
                "try again in a moment",
                pause,
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
    async for chunk in response.aiter_raw():
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


def retry_after(value: str, now: float) -> float | None:
    """The seconds that a `Retry-After` header asks for, a number or a date; None for neither.

    `now` is the time of day in seconds since 1970.
    """
    if value.isascii() and value.isdecimal():
        seconds = float(value[:9])
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(0.0, seconds), _LONGEST_PAUSE)


def trust_in(authority: str) -> ssl.SSLContext:
    """What the certificates of hosts are checked with. Raises SettingsError fairhand-E010."""
    if not authority:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=authority)
    except (OSError, ValueError) as error:
        raise SettingsError(
            "fairhand-E010",
            f"{authority} cannot be read as a file of certificates ({error})",
            "name a file in PEM form in fairhand.host.certificate",
        ) from None


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
