"""The weights of a model prepared for the byte engine: made once from its GGUF file, then kept.

A prepared folder is named after the sha256 of what it was made from and the version of its layout,
so it can neither be stale nor be mixed up. It appears whole or not at all.

    python -P -m fairhand_model.prepared FILE.gguf SHA256 FOLDER
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from fairhand_model.gguf_weights import GgufWeights, Shape, UnknownModel
from fairhand_model.machine import multiplies_bytes

VERSION = 5
CONTEXT = 4096
"""Tokens for which positions are prepared."""

Report = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared folder. `ends` are the tokens that end an answer."""

    folder: Path
    shape: Shape
    ends: frozenset[int]


def folder_for(sha256: str, parent: Path) -> Path:
    """Where the prepared weights of the model with this hash lie, or would lie."""
    return parent / f"{sha256[:16]}-int8-v{VERSION}"


def opened(folder: Path) -> Prepared | None:
    """A prepared folder, or None if there is none."""
    try:
        fields = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        shape = Shape(**fields["shape"])
        return Prepared(folder, shape, frozenset(fields["ends"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def prepare(source: Path, folder: Path, report: Report = lambda share: None) -> Prepared:
    """Make the folder, which takes about half a minute; `report` hears the share done, 0 to 1.

    Raises UnknownModel for a model of another architecture, OSError where the disk is full.
    """
    import numpy as np

    from fairhand_model.onnx_graph import quantised, write_body, write_head

    weights = GgufWeights(source)
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        tokenizer = weights.tokenizer_json()
        (draft / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
        write_body(weights, draft, CONTEXT, lambda share: report(0.1 + 0.5 * share))
        report(0.6)
        write_head(weights, draft)
        report(0.8)
        rows, scale = quantised(weights.matrix("token_embd"))
        np.save(draft / "embedding.npy", rows)
        np.save(draft / "embedding_scale.npy", scale)
        manifest = {"shape": asdict(weights.shape), "ends": weights.ends}
        (draft / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        report(1.0)
        try:
            draft.rename(folder)
        except OSError:
            # Somebody else was quicker, which is as good.
            if opened(folder) is None:
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    made = opened(folder)
    if made is None:
        raise OSError(f"{folder} cannot be read back")
    return made


def main(argv: list[str]) -> int:
    """Prepare, where this processor profits, and print the share done, one number a line."""
    source, sha256, parent = argv

    def report(share: float) -> None:
        sys.stdout.write(f"{share:.2f}\n")
        sys.stdout.flush()

    folder = folder_for(sha256, Path(parent))
    if multiplies_bytes() and opened(folder) is None:
        try:
            prepare(Path(source), folder, report)
        except (OSError, ValueError, ImportError, UnknownModel) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
