"""A thousand places in random programs: brackets are kept, indentation follows the file."""

from __future__ import annotations

import pytest
from support.generated_code import LANGUAGES, Place, places
from support.queued_model import QueuedModel

from fairhand_server.completion.pipeline import complete
from fairhand_server.completion.suggestion import Request
from fairhand_syntax.languages import language_named
from fairhand_syntax.parsing import Source

EACH = 340


async def written(place: Place) -> str:
    """The document after the suggestion was taken."""
    model = QueuedModel()
    text = place.answer
    model.feed(*(text[at : at + 4] for at in range(0, len(text), 4)))
    request = Request(place.language, place.prefix, place.suffix)
    outcome = await complete(request, model, None, ())
    shown = outcome.suggestions[0].text if outcome.suggestions else ""
    return place.prefix + shown + place.suffix


def is_broken(language: str, text: str) -> bool:
    known = language_named(language)
    assert known is not None
    return Source(known, text).tree.root_node.has_error


@pytest.mark.parametrize("language", LANGUAGES)
async def test_brackets_are_kept_and_indentation_follows_the_file(language: str) -> None:
    wrong: list[str] = []
    broken = 0
    for place in places(language, EACH, 1):
        assert not is_broken(language, place.right), place.right
        got = await written(place)
        if got != place.right:
            broken += is_broken(language, got)
            wrong.append(f"{place.kind}\n{place.prefix[-160:]}⟦{place.answer[:120]}⟧\n got {got!r}")
    assert broken == 0
    assert wrong == [], f"{len(wrong)}: " + "\n----\n".join(wrong[:6])
