"""Law written as code: rules that decide by age, family or need because a statute says so."""

from __future__ import annotations

import re

# Citations of statutes, the addresses of their collections, and the parameter trees of programs
# that reckon taxes and benefits (OpenFisca and its kin: `formula(person, period, parameters)`).
_LAW = re.compile(
    r"\b\d+ ?U\.?S\.?C\b|\bC\.?F\.?R\b|§+ ?\d|\b(?:Art(?:icle|\.)|Section|Sec\.) ?\d+[a-z]?"
    r" (?:of|GG|BGB|EStG|SGB)\b|\bstatut(?:e|ory)\b|\blegislation|legifrance|gesetze-im-internet"
    r"|law\.cornell"
    r"|uscode|ecfr\.gov|\b(?:SGB|EStG|BGB|BAf\wG) ?[IVX\d]*\b|parameters\(period"
    r"|, period, parameters\)"
    r"|\bBOE-A-\d|\blegislation\.gov|\bInternal Revenue Code\b|\bSocial Security Act\b",
    re.IGNORECASE,
)
# One of these stands in whatever the pattern finds; looking for them costs next to nothing.
_SIGNS = (
    *("U.S.C", "USC", "CFR", "C.F.R", "§", "Art", "Section ", "Sec. ", "tatut", "egislation"),
    *("legifrance", "gesetze-im", "law.cornell", "uscode", "ecfr.gov", "SGB", "EStG", "BGB", "BAf"),
    *("parameters(period", "period, parameters", "BOE-A-", "Revenue Code", "Security Act"),
)
PURPOSE = "statute legislation regulation"
"""The words by which `lawful` knows such code."""


def cites_law(text: str) -> bool:
    """Whether code before the cursor says that it writes down a statute."""
    return any(sign in text for sign in _SIGNS) and _LAW.search(text) is not None
