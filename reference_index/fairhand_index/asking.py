"""Team mode, the asking side: the index of an organisation, asked over HTTP.

What is sent are hashes of tokens, see `wire`; the policy stays with the one who asks.
"""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from fairhand_index.index import IndexUnavailableError
from fairhand_index.matching import Limits
from fairhand_index.query import query_of
from fairhand_index.wire import ABOUT_PATH, LOOKUP_PATH, reference_from_wire, wire_of
from fairhand_syntax.judging import Reference
from fairhand_syntax.languages import Language

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# An answer names a few references; more than this is no answer of ours.
_LONGEST_ANSWER = 1 << 20


def checked_address(url: str) -> str:
    """The address of an index without a final slash.

    Raises ValueError for what is no http or https address, and for plain http to another machine:
    the key would be readable on the way.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable or any(mark in url for mark in "@?#"):
        # Such an address may hold a password, so it is not repeated here.
        raise ValueError("the address of the team's reference index is no http or https address")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("the team's reference index is on another machine and not encrypted")
    return url.rstrip("/")


class TeamIndex:
    """An index behind `fairhand references serve`. May be used from several threads.

    `id` is that of the index that answered last; empty before the first answer. All waiting on the
    network ends after `timeout_s` seconds. Raises ValueError for an address or key of no use.
    """

    def __init__(self, url: str, key: str, timeout_s: float) -> None:
        if not (key.isascii() and key.isprintable()):
            raise ValueError("the key of the team's reference index cannot be sent in a header")
        self.url = checked_address(url)
        self.id = ""
        # As for the model: neither proxies of a workspace's environment nor redirects are followed.
        self._timeout_s = timeout_s
        self._client = httpx.Client(
            # A small compressed answer may become a large one.
            headers={"Authorization": f"Bearer {key.strip()}", "Accept-Encoding": "identity"},
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def about(self) -> tuple[int, int]:
        """How many functions and packages the index has. Raises IndexUnavailableError."""
        try:
            content = self._content("GET", ABOUT_PATH)
            self.id = str(content["index"])
            return int(content["functions"]), int(content["packages"])
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise self._unavailable(error) from error

    def find(self, language: Language, prefix: str, text: str, limits: Limits) -> list[Reference]:
        """The licensed code a suggestion resembles. Raises IndexUnavailableError."""
        query = query_of(language, prefix, text)
        if len(query) < limits.minimum:
            return []
        try:
            content = self._content("POST", LOOKUP_PATH, wire_of(query, limits))
            self.id = str(content["index"])
            return [reference_from_wire(entry) for entry in content["references"]]
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise self._unavailable(error) from error

    def _content(self, method: str, path: str, asked: Any = None) -> dict[str, Any]:
        ends = time.monotonic() + self._timeout_s
        with self._client.stream(method, self.url + path, json=asked) as answer:
            if answer.status_code == 401:
                raise ValueError("it does not accept the key")
            if answer.status_code != 200:
                raise ValueError(f"it answered with status {answer.status_code}")
            said = b""
            for chunk in answer.iter_raw():
                said += chunk
                if len(said) > _LONGEST_ANSWER:
                    raise ValueError("its answer does not end")
                if time.monotonic() > ends:
                    raise httpx.ReadTimeout("one byte after the other")
        try:
            content = json.loads(said)
        except RecursionError as error:
            raise ValueError("its answer is of another form") from error
        if not isinstance(content, dict):
            raise ValueError("its answer is of another form")
        return content

    def _unavailable(self, error: Exception) -> IndexUnavailableError:
        why = str(error) if type(error) is ValueError else type(error).__name__
        if isinstance(error, httpx.TimeoutException):
            why = "it did not answer in time"
        elif isinstance(error, httpx.HTTPError):
            why = "it cannot be reached"
        return IndexUnavailableError(f"the team's reference index at {self.url}: {why}")
