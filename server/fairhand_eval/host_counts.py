"""What a model host says of its own work, in the text format of Prometheus."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from fairhand_eval.raw_column import Endpoint

# Hosts put a prefix of their own before these names, and some have labels.
_COUNT = re.compile(r"^\S*prefix_cache_(queries|hits)_total(?:\{.*\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PromptTokens:
    """Tokens of all prompts since a host was started, and those it knew from earlier ones."""

    asked: float = 0.0
    known: float = 0.0


async def prompt_tokens(endpoint: Endpoint) -> PromptTokens:
    """The counts of a host; zeros from one that does not tell."""
    try:
        async with endpoint.client(10.0) as http:
            told = await http.get(f"{endpoint.url.removesuffix('/v1')}/metrics")
        counts = {name: float(count) for name, count in _COUNT.findall(told.text)}
    except (httpx.HTTPError, ValueError):
        return PromptTokens()
    return PromptTokens(counts.get("queries", 0.0), counts.get("hits", 0.0))
