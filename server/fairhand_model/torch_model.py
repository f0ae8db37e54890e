"""A model of Transformers from a local folder: loading, and what to say when it does not fit.

Weights are safetensors and code is that of the library alone: nothing of the folder is executed,
and nothing is fetched.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairhand_model.engine import EngineFailed
from fairhand_model.gguf_weights import END_MARKS
from fairhand_model.vocabulary import Vocabulary

GIB = 1024**3
# Beside the weights: the library itself, temporary tensors, and keys and values for some answers.
_ROOM = 1.15
_BYTES_OF_TYPE = {"float32": 4, "bfloat16": 2, "float16": 2}


@dataclass(frozen=True, slots=True)
class TorchSettings:
    """Where the weights lie and how they are run. `device` and `dtype` may be "auto".

    `attention` names an implementation of Transformers, "auto" takes flash attention if installed.
    """

    folder: Path
    device: str = "auto"
    dtype: str = "auto"
    attention: str = "auto"
    threads: int = 1


@dataclass(frozen=True, slots=True)
class TorchModel:
    """A loaded model. `ends` are the tokens after which an answer is over."""

    model: Any
    vocabulary: Vocabulary
    ends: frozenset[int]
    context: int
    device: str


def check_folder(folder: Path) -> str | None:
    """Say what is wrong with a model folder at first sight, or None."""
    if not folder.is_dir():
        return f"{folder} is not a folder"
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            return f"{folder} has no {name}"
    if not list(folder.glob("*.safetensors")):
        return f"{folder} has no *.safetensors; other kinds of weights are not loaded"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"{folder / 'config.json'} cannot be read: {error}"
    if "auto_map" in config:
        return f"{folder} needs code of its own, which is never run"
    return None


def load_model(settings: TorchSettings) -> TorchModel:
    """Load the model. Raises EngineFailed with what would help."""
    # Before the import: the library would ask the hub about files that are not in the folder.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_VERBOSITY"] = os.environ.get("TRANSFORMERS_VERBOSITY", "error")
    try:
        import torch
        import transformers
    except ImportError as error:
        raise EngineFailed(
            f"{error}; the torch engine needs: pip install 'fairhand[gpu]'"
        ) from error
    problem = check_folder(settings.folder)
    if problem is not None:
        raise EngineFailed(problem)
    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(settings.threads)
    dtype = settings.dtype
    if dtype == "auto":
        dtype = "float32" if device == "cpu" else "bfloat16"
    if device != "cpu":
        refuse_what_does_not_fit(settings.folder, dtype, torch.cuda.mem_get_info()[0])
    try:
        # A folder on this disk: nothing is fetched.
        model = transformers.AutoModelForCausalLM.from_pretrained(  # nosec B615
            settings.folder,
            dtype=getattr(torch, dtype),
            attn_implementation=_attention(settings.attention, device),
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
        model = model.to(device).eval()
        vocabulary = Vocabulary(settings.folder / "tokenizer.json")
    except torch.OutOfMemoryError as error:
        raise EngineFailed(does_not_fit(settings.folder, dtype, 0)) from error
    except (OSError, ValueError, ImportError, RuntimeError, KeyError) as error:
        raise EngineFailed(f"{settings.folder} cannot be loaded: {error}") from error
    named = model.generation_config.eos_token_id
    ends = set(named if isinstance(named, list) else [named]) - {None}
    return TorchModel(
        model,
        vocabulary,
        frozenset(ends | vocabulary.named(*END_MARKS)),
        int(getattr(model.config, "max_position_embeddings", 0) or 1 << 20),
        device,
    )


def _attention(wanted: str, device: str) -> str:
    from importlib.util import find_spec

    if wanted != "auto":
        return wanted
    return "flash_attention_2" if device != "cpu" and find_spec("flash_attn") else "sdpa"


def weight_bytes(folder: Path, dtype: str) -> int:
    """The bytes of the weights once they are loaded as `dtype`."""
    total = 0
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(size))
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            begin, end = entry["data_offsets"]
            count = 1
            for length in entry["shape"]:
                count *= length
            # Weights packed by a quantisation stay as they are.
            float_kind = entry["dtype"] in ("F32", "F16", "BF16")
            total += count * _BYTES_OF_TYPE.get(dtype, 4) if float_kind else end - begin
    return total


def refuse_what_does_not_fit(folder: Path, dtype: str, free: int) -> None:
    """Raise EngineFailed, before minutes of loading, if the weights exceed the free memory."""
    if weight_bytes(folder, dtype) * _ROOM > free:
        raise EngineFailed(does_not_fit(folder, dtype, free))


def does_not_fit(folder: Path, dtype: str, free: int) -> str:
    """What to say when the memory of the device is too small, and what would fit."""
    need = weight_bytes(folder, dtype) * _ROOM / GIB
    have = f" and {free / GIB:.1f} GiB are free" if free else ""
    text = f"the model needs {need:.1f} GiB of GPU memory as {dtype}{have}"
    if dtype == "float32":
        return f"{text}; as bfloat16 it needs half: --dtype bfloat16"
    per_weight = _BYTES_OF_TYPE.get(dtype, 2)
    weights = need * GIB / _ROOM / per_weight
    hints = [f"the same in 4 bits about {weights * 0.6 / GIB:.1f} GiB (a quantised folder)"]
    if free:
        hints.append(f"a model of at most {free / _ROOM / per_weight / 1e9:.1f} billion weights")
    return f"{text}; what would fit: " + ", ".join(hints)
