"""Settings of the bias filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from fairhand_server.settings.fields import setting

if TYPE_CHECKING:
    from fairhand_scanners.bias.policy import BiasSettings

MODES = ("block", "flag", "off")


@attrs.frozen
class BiasFilterSettings:
    """What is done with a suggestion that decides about people by a protected attribute."""

    mode: str = setting(
        "block",
        'What happens to a biased suggestion: "block" withholds it, "flag" shows it with a '
        'notice, "off" judges nothing.',
        choices=MODES,
    )
    dimensions: tuple[str, ...] = setting(
        (),
        "The kinds of bias that are judged, for example `gender` or `age`; empty means all. "
        "docs/bias.md lists them.",
    )
    domains: tuple[str, ...] = setting(
        (),
        "The kinds of decision that are judged, for example `hiring` or `credit`; empty means all.",
    )
    allowed_paths: tuple[str, ...] = setting(
        (), "Globs of files in which nothing is judged, for example `clinical/**`."
    )
    extra_attributes: tuple[str, ...] = setting(
        (),
        "More names of protected attributes, each written `name=dimension`, for example "
        "`tribe_code=race`.",
    )
    extra_groups: tuple[str, ...] = setting(
        (),
        "More values that are groups of people, each written `value=dimension`, for example "
        "`traveller=race`.",
    )
    languages: tuple[str, ...] = setting(
        ("es", "de", "fr"),
        "The human languages, besides English, in which names of attributes are read.",
    )


def bias_policy(settings: BiasFilterSettings) -> BiasSettings:
    """The settings as the filter takes them.

    A pair without `=` is kept with an empty dimension, so that the filter itself names it as one
    that cannot be used.
    """
    # The filter is big, and the start of the language server reads settings only.
    from fairhand_scanners.bias.policy import BiasSettings

    return BiasSettings(
        mode=settings.mode,
        dimensions=settings.dimensions,
        domains=settings.domains,
        allowed_paths=settings.allowed_paths,
        extra_attributes=_pairs(settings.extra_attributes),
        extra_groups=_pairs(settings.extra_groups),
        languages=settings.languages,
    )


def _pairs(written: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    halves = (item.partition("=") for item in written)
    return tuple((name.strip(), dimension.strip()) for name, _, dimension in halves)
