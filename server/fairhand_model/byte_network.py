"""The network for processors with fast products of bytes (VNNI), on onnxruntime."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_model.engine import EngineFailed
from fairhand_model.gguf_weights import UnknownModel
from fairhand_model.prepared import Prepared, folder_for, opened, prepare
from fairhand_model.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def load_byte_network(
    source: Path, sha256: str, parent: Path, context: int, threads: int
) -> ByteNetwork:
    """The network of a GGUF file, whose prepared weights lie in `parent`, or are put there now.

    Raises EngineFailed.
    """
    folder = folder_for(sha256, parent)
    try:
        found = opened(folder) or prepare(source, folder)
        return ByteNetwork(found, context, threads)
    except (UnknownModel, ImportError, ValueError, RuntimeError) as error:
        raise EngineFailed(f"the onnx engine: {error}") from error
    except OSError as error:
        raise EngineFailed(f"the weights cannot be prepared in {folder}: {error}") from error


class ByteSlot:
    """Keys and values of one text. `tokens` says of which; what lies beyond them is refuse."""

    def __init__(self, cache: list[NDArray[np.float32]], binding: Any) -> None:
        """`cache` holds an array [1, kv_heads, context, head_width] for keys and values of each
        layer, to which `binding` is bound."""
        self._cache = cache
        self.binding = binding
        self.tokens: list[int] = []
        self.busy = False
        self.used = 0

    def keep(self, count: int) -> None:
        """Forget all but the first tokens."""
        del self.tokens[count:]

    def copy(self, other: ByteSlot, count: int) -> None:
        """Hold the first tokens of another slot."""
        for mine, theirs in zip(self._cache, other._cache, strict=True):
            mine[:, :, :count] = theirs[:, :, :count]
        self.tokens = other.tokens[:count]


class ByteNetwork:
    """The network with its tokenizer; see `network.Network`."""

    def __init__(self, prepared: Prepared, context: int, threads: int) -> None:
        import numpy as np
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that spin while they wait take the time of whoever else uses the machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        folder = prepared.folder
        self._body, self._head = (
            onnxruntime.InferenceSession(
                str(folder / name), options, providers=["CPUExecutionProvider"]
            )
            for name in ("body.onnx", "head.onnx")
        )
        self._value = onnxruntime.OrtValue
        self._rows = np.load(folder / "embedding.npy", mmap_mode="r")
        self._row_scale = np.load(folder / "embedding_scale.npy")
        self._vocabulary = Vocabulary(folder / "tokenizer.json")
        self._shape = prepared.shape
        self._context = context
        self.ends = prepared.ends

    def slot(self) -> ByteSlot:
        """A new, empty slot. Its memory is taken as it fills."""
        import numpy as np

        shape = self._shape
        size = (1, shape.kv_heads, self._context, shape.head_width)
        cache, binding = [], self._body.io_binding()
        for layer, kind in itertools.product(range(shape.layers), "kv"):
            array = np.zeros(size, np.float32)
            value = self._value.ortvalue_from_numpy(array)
            # The same memory as input and output: the cache grows in place.
            binding.bind_ortvalue_input(f"{kind}{layer}", value)
            binding.bind_ortvalue_output(f"{kind}{layer}_out", value)
            cache.append(array)
        return ByteSlot(cache, binding)

    def tokens_of(self, text: str) -> list[int]:
        return self._vocabulary.tokens_of(text)

    def bytes_of(self, token: int) -> bytes:
        return self._vocabulary.bytes_of(token)

    def read(self, slot: ByteSlot, tokens: Sequence[int]) -> None:
        self._states(slot, tokens)

    def _states(self, slot: ByteSlot, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Compute more tokens of a slot's text; their last states, [tokens, width]."""
        import numpy as np

        ids = np.asarray(tokens)
        states = self._rows[ids].astype(np.float32) * self._row_scale[ids, None]
        total = len(slot.tokens) + len(tokens)
        binding = slot.binding
        binding.bind_cpu_input("x", np.ascontiguousarray(states[None]))
        binding.bind_cpu_input("last", np.array([total - 1], np.int32))
        binding.bind_cpu_input("total", np.array(total, np.int32))
        # Bound anew, because the binding keeps the last output, which had another size.
        binding.bind_output("y")
        self._body.run_with_iobinding(binding)
        slot.tokens.extend(tokens)
        found: NDArray[np.float32] = binding.get_outputs()[-1].numpy()[0]
        return found

    def scores(self, slot: ByteSlot, tokens: Sequence[int], rows: int) -> NDArray[np.float32]:
        states = self._states(slot, tokens)
        found: NDArray[np.float32] = self._head.run(["scores"], {"y": states[-rows:]})[0]
        return found
