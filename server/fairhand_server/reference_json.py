"""References as data, for editors and scripts."""

from __future__ import annotations

from typing import Any

from fairhand_syntax.judging import Reference


def reference_json(reference: Reference) -> dict[str, Any]:
    """A reference with Amazon's field names."""
    return {
        "licenseName": reference.license_name,
        "referenceName": reference.reference_name,
        "referenceUrl": reference.reference_url,
        "path": reference.path,
        "startLine": reference.start_line,
        "endLine": reference.end_line,
        "position": {
            "startCharacter": reference.position.start,
            "endCharacter": reference.position.end,
        },
        "similarity": round(reference.similarity, 3),
        "tier": reference.tier,
        "copyright": reference.copyright,
    }
