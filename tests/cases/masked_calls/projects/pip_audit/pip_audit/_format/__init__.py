"""
Output format interfaces and implementations for `pip-audit`.
"""

from .columns import ColumnsFormat
from .cyclonedx import CycloneDxFormat
from .interface import VulnerabilityFormat
from .json import JsonFormat
from .markdown import MarkdownFormat

__all__ = [
    "ColumnsFormat",
    "CycloneDxFormat",
    "VulnerabilityFormat",
    "JsonFormat",
    "MarkdownFormat",
]
