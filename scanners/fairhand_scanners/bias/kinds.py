"""The names of dimensions, domains and languages, light enough to import at every start."""

from __future__ import annotations

DIMENSIONS: tuple[str, ...] = (
    "gender",
    "race",
    "religion",
    "age",
    "disability",
    "orientation",
    "transgender",
    "nationality",
    "language",
    "marital",
    "pregnancy",
    "genetic",
    "caste",
    "political",
    "socioeconomic",
)

DOMAINS: tuple[str, ...] = (
    "hiring",
    "pay",
    "promotion",
    "credit",
    "insurance",
    "housing",
    "admission",
    "benefits",
    "justice",
    "triage",
    "trust",
    "service",
    "judgement",
)

TONGUES: tuple[str, ...] = ("es", "de", "fr")
