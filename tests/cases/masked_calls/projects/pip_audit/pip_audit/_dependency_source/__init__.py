"""
Dependency source interfaces and implementations for `pip-audit`.
"""

from .interface import (
    PYPI_URL,
    DependencyFixError,
    DependencySource,
    DependencySourceError,
    InvalidRequirementSpecifier,
)
from .pip import PipSource, PipSourceError
from .pylock import PyLockSource
from .pyproject import PyProjectSource
from .requirement import RequirementSource

__all__ = [
    "PYPI_URL",
    "DependencyFixError",
    "DependencySource",
    "DependencySourceError",
    "InvalidRequirementSpecifier",
    "PipSource",
    "PipSourceError",
    "PyLockSource",
    "PyProjectSource",
    "RequirementSource",
]
