"""Results of texts that were scanned before, by the hash of their content."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from fairhand_scanners.security.finding import Finding, ScanProblem
from fairhand_scanners.security.scan import Lookup, scan_text
from fairhand_scanners.security.settings import DEFAULT, ScanSettings
from fairhand_syntax.languages import Language

Outcome = tuple[list[Finding], list[ScanProblem]]


class ScanCache:
    """Keeps the results of the last texts; equal text under an equal path is not scanned again.

    A result that depends on other files of the project is theirs too: `forget` after they changed.
    """

    def __init__(self, most: int = 256) -> None:
        self.most = most
        self.kept: OrderedDict[tuple[str, str, ScanSettings], Outcome] = OrderedDict()

    def scan(
        self,
        language: Language,
        path: str,
        text: str,
        settings: ScanSettings = DEFAULT,
        files: Lookup | None = None,
    ) -> Outcome:
        """Like `scan_text`, from memory where that is possible."""
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        key = (path, digest, settings)
        found = self.kept.get(key)
        if found is None:
            found = scan_text(language, path, text, settings, files)
            self.kept[key] = found
            if len(self.kept) > self.most:
                self.kept.popitem(last=False)
        else:
            self.kept.move_to_end(key)
        return found

    def forget(self) -> None:
        """Scan everything anew from here on."""
        self.kept.clear()
