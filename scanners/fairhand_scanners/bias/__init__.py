"""The bias filter: withholds code that obviously decides about people by a protected attribute."""

from __future__ import annotations

from fairhand_scanners.bias.policy import BiasSettings
from fairhand_syntax.judging import Candidate, Judgement

__all__ = ["NAME", "BiasSettings", "judge"]

NAME = "bias"


def judge(candidate: Candidate, settings: BiasSettings) -> Judgement:
    """Say whether a candidate is obviously biased; see `fairhand_scanners.bias.judging`.

    The word lists are loaded with the first judgement, because a server that has just been started
    must answer before it needs them.
    """
    from fairhand_scanners.bias import judging

    return judging.judge(candidate, settings)
