"""The order of several candidates for one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fairhand_server.completion.fitting import has_error, joined
from fairhand_server.completion.place import Place


def ranked(place: Place, texts: Sequence[str]) -> list[str]:
    """The different texts, best first. `texts` are as they came, the likeliest answer first.

    A text that parses in its place is better than one that does not. Between equals the one that
    came more often is likelier, since the model drew each by its own probabilities; then the one
    that came first.
    """
    times = Counter(text.strip() for text in texts)
    first = {text.strip(): number for number, text in reversed(list(enumerate(texts)))}
    order = sorted(
        first, key=lambda text: (is_broken(place, texts[first[text]]), -times[text], first[text])
    )
    return [texts[first[text]] for text in order]


def is_broken(place: Place, text: str) -> bool:
    """Whether a text in its place does not parse."""
    source, begin, end = joined(place, text)
    return has_error(source, begin, end)
