"""Which engine the options name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fairhand_model.machine import has_cuda, multiplies_bytes
from fairhand_model.options import CannotStart, Options

if TYPE_CHECKING:
    from fairhand_model.engine import Engine


def check_model(options: Options) -> None:
    """Look at the model's file or folder before anything is loaded. Raises CannotStart."""
    from fairhand_model.llama_engine import check_kind
    from fairhand_model.torch_model import check_folder

    check = check_folder if options.engine == "torch" else check_kind
    problem = check(options.model_path)
    if problem is not None:
        raise CannotStart(problem, "fetch the model again: fairhand model pull ID")


def engine_of(options: Options) -> Engine:
    """The engine that the options name, not loaded yet."""
    from fairhand_model.byte_network import load_byte_network
    from fairhand_model.choosing import FirstThatLoads
    from fairhand_model.llama_engine import LlamaEngine, LlamaSettings
    from fairhand_model.prepared import CONTEXT
    from fairhand_model.turn_engine import TurnEngine, TurnSettings

    def llama() -> Engine:
        return LlamaEngine(
            LlamaSettings(
                path=options.model_path,
                sha256=options.model_sha256,
                model=options.model_id,
                context=options.context,
                slots=options.slots,
                threads=options.threads,
            )
        )

    def of_bytes(parent: Path, sha256: str) -> Engine:
        context = min(options.context, CONTEXT)
        return TurnEngine(
            TurnSettings(options.model_id, context, options.slots, options.draft),
            lambda: load_byte_network(options.model_path, sha256, parent, context, options.threads),
        )

    if options.engine == "torch":
        return _torch_engine(options)
    parent, sha256 = options.prepared, options.model_sha256
    if options.engine == "llama" or parent is None or sha256 is None:
        return llama()
    if options.engine == "onnx":
        return of_bytes(parent, sha256)
    if multiplies_bytes():
        return FirstThatLoads([lambda: of_bytes(parent, sha256), llama])
    return llama()


def _torch_engine(options: Options) -> Engine:
    from fairhand_model.torch_batch import TorchBatchEngine
    from fairhand_model.torch_model import TorchSettings, load_model
    from fairhand_model.torch_network import TorchNetwork
    from fairhand_model.turn_engine import TurnEngine, TurnSettings

    weights = TorchSettings(
        options.model_path, options.device, options.dtype, options.attention, options.threads
    )
    settings = TurnSettings(options.model_id, options.context, options.slots, options.draft)
    if options.batching == "on" or (options.batching == "auto" and has_cuda()):
        return TorchBatchEngine(settings, weights)
    sys.stderr.write("fairhand: without continuous batching, answers are computed in turns\n")
    return TurnEngine(settings, lambda: TorchNetwork(load_model(weights)))
