"""Weights in other forms: prepared for this processor, or as a folder for the torch engine.

The work is done by programs of the model host, which know the form of weights; this room runs them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fairhand_server.errors import ModelError
from fairhand_server.folders import models_folder
from fairhand_server.host_process import prepared_parent
from fairhand_server.models.catalogue import Model
from fairhand_server.models.progress import Progress


def prepare(path: Path, sha256: str, progress: Progress) -> None:
    """Prepare a model's weights, if this processor has a use for that and it was not done before.

    A host does it by itself where it is missing, or works without, so a failure is only told.
    """
    problem = _run("prepared", [str(path), sha256, str(prepared_parent(path))], path, progress)
    if problem:
        progress.say(f"the model was not prepared for this processor: {problem}")


def converted_folder(model: Model) -> Path:
    """Where the converted folder of a catalogue model lies, or would lie."""
    return models_folder() / model.id / "safetensors"


def convert(path: Path, folder: Path, progress: Progress) -> None:
    """Write the folder for the torch engine. Raises ModelError E025 if it exists or it fails."""
    if folder.exists():
        raise ModelError(
            "fairhand-E025", f"{folder} exists already", "use it, or remove it to convert again"
        )
    problem = _run("conversion", [str(path), str(folder)], path, progress)
    if problem:
        raise ModelError(
            "fairhand-E025",
            f"{folder} was not written: {problem}",
            "see that the disk has room and the model is of the Qwen2 architecture",
        )


def _run(program: str, words: list[str], path: Path, progress: Progress) -> str:
    """Run a program that prints the share done; why it failed, or nothing."""
    size = path.stat().st_size
    command = [sys.executable, "-P", "-m", f"fairhand_model.{program}", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            progress.at(round(float(line) * size), size)
        said = process.stderr.read() if process.stderr else ""
    if not process.returncode:
        return ""
    return (said.strip().splitlines() or ["no reason was given"])[-1]
