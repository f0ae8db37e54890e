"""The Qwen2 network as ONNX graphs with eight-bit weights.

Every matrix is held as one signed byte per weight with one scale per output. The inputs of a
product are rounded too, with one scale per token, to two bytes that are both multiplied. So
products are of bytes, for which processors with VNNI instructions have four times the speed that
they have for floats. One byte per input is not enough: a few large values of a token leave the
others no precision, and fewer answers are right (docs/decisions/cpu-engine.md).

Two graphs: the body, from the inputs of a stretch of tokens to their last states, and the head,
from states to scores of all tokens. Most states of a prompt never need a head.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairhand_model.gguf_weights import GgufWeights, Shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OPSET = 18
_ALIGNMENT = 4096
"""Weights start at whole pages of their file, so that they can be mapped into memory."""

Report = Callable[[float], None]


def quantised(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as signed bytes, and the scale of each row."""
    import numpy as np

    scale = np.abs(matrix).max(axis=1) / 127.0
    scale[scale == 0] = 1.0
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Collects nodes and weights. Weights go into a file of their own as they come."""

    def __init__(self, data: Path) -> None:
        self.nodes: list[Any] = []
        self.small: list[Any] = []
        self._data = data
        self._file = data.open("wb")
        self._count = 0

    def close(self) -> None:
        self._file.close()

    def add(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **more: Any) -> str:
        from onnx import helper

        self._count += 1
        names = [f"n{self._count}"] + [f"n{self._count}_{index}" for index in range(1, outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **more))
        return names[0]

    def weight(self, name: str, value: NDArray[Any]) -> str:
        import numpy as np
        from onnx import TensorProto, helper, numpy_helper

        if value.nbytes < 1024:
            self.small.append(numpy_helper.from_array(value, name))
            return name
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNMENT))
        tensor = TensorProto(
            name=name,
            dims=value.shape,
            data_type=helper.np_dtype_to_tensor_dtype(value.dtype),
            data_location=TensorProto.EXTERNAL,
        )
        for key, text in (
            ("location", self._data.name),
            ("offset", str(self._file.tell())),
            ("length", str(value.nbytes)),
        ):
            tensor.external_data.add(key=key, value=text)
        np.ascontiguousarray(value).tofile(self._file)
        self.small.append(tensor)
        return name

    def constants(self) -> None:
        import numpy as np

        self.weight("one", np.array(1.0, np.float32))
        self.weight("byte", np.array(1 / 127, np.float32))
        self.weight("tiny", np.array(1e-20, np.float32))
        self.weight("middle", np.array(128.0, np.float32))
        self.weight("finer", np.array(254.0, np.float32))
        self.weight("finer_step", np.array(1 / 254, np.float32))
        self.weight("zero_point", np.array(128, np.uint8))
        self.weight("last_axis", np.array([-1], np.int64))

    def product(self, x: str, name: str, rows: NDArray[np.float32]) -> str:
        """`x` times a matrix [outputs, inputs], whose weights are rounded to bytes.

        `x` is rounded to two bytes: what the first leaves over is rounded to another, in steps of a
        254th, and takes part as further rows of the same product.
        """
        weights, scale = quantised(rows)
        weight = self.weight(f"{name}.q", weights.T)
        scales = self.weight(f"{name}.s", scale)
        largest = self.add("ReduceMax", self.add("Abs", x), "last_axis", keepdims=1)
        step = self.add("Max", self.add("Mul", largest, "byte"), "tiny")
        exact = self.add("Div", x, step)
        coarse = self.add("Round", exact)
        rest = self.add("Mul", self.add("Sub", exact, coarse), "finer")
        both = self.add("Concat", coarse, self.add("Round", rest), axis=-2)
        # The fast products take unsigned bytes on the left, so zero lies in the middle.
        whole = self.add("Cast", self.add("Add", both, "middle"), to=2)
        products = self.add(
            "MatMulIntegerToFloat",
            whole,
            weight,
            "one",
            scales,
            "zero_point",
            domain="com.microsoft",
        )
        first = self.add("Split", products, outputs=2, axis=-2, num_outputs=2)
        second = self.add("Mul", f"{first}_1", "finer_step")
        return self.add("Mul", self.add("Add", first, second), step)

    def save(self, path: Path, inputs: list[Any], outputs: list[Any]) -> None:
        from onnx import helper

        graph = helper.make_graph(self.nodes, "qwen2", inputs, outputs, self.small)
        model = helper.make_model(
            graph,
            opset_imports=[
                helper.make_opsetid("", OPSET),
                helper.make_opsetid("com.microsoft", 1),
            ],
            ir_version=10,
        )
        path.write_bytes(model.SerializeToString())


def rope_tables(shape: Shape, context: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosines and sines of the rotary positions, [context, half of a head]."""
    import numpy as np

    half = shape.head_width // 2
    frequency = shape.rope_base ** (-np.arange(half, dtype=np.float64) / half)
    angles = np.arange(context, dtype=np.float64)[:, None] * frequency[None, :]
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def write_body(weights: GgufWeights, folder: Path, context: int, report: Report) -> None:
    """Write `body.onnx`: "x" [1, tokens, width] to "y" of the same size, over a cache of keys and
    values "k0", "v0" … [1, kv_heads, context, head_width] that is changed in place.

    "last" [1] is the index of the last token in the cache, "total" one more.
    """
    import numpy as np
    from onnx import TensorProto, helper

    shape = weights.shape
    graph = _Graph(folder / "body.bin")
    graph.constants()
    cosines, sines = rope_tables(shape, context)
    graph.weight("cosines", cosines)
    graph.weight("sines", sines)
    cache: list[str | int | None] = ["batch", shape.kv_heads, "context", shape.head_width]
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "tokens", shape.width]),
        helper.make_tensor_value_info("last", TensorProto.INT32, [1]),
        helper.make_tensor_value_info("total", TensorProto.INT32, []),
    ]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, "tokens", shape.width])]
    norm: dict[str, Any] = {"epsilon": shape.epsilon, "axis": -1}
    state = "x"
    for layer in range(shape.layers):
        report(layer / shape.layers)
        at = f"blk.{layer}"
        inputs += [
            helper.make_tensor_value_info(f"{kind}{layer}", TensorProto.FLOAT, cache)
            for kind in "kv"
        ]
        outputs += [
            helper.make_tensor_value_info(f"{kind}{layer}_out", TensorProto.FLOAT, cache)
            for kind in "kv"
        ]
        gain = graph.weight(f"{at}.attn_norm", weights.matrix(f"{at}.attn_norm"))
        seen = graph.add("SimplifiedLayerNormalization", state, gain, **norm)
        parts = [weights.matrix(f"{at}.attn_{part}") for part in "qkv"]
        bias = [weights.tensor(f"{at}.attn_{part}.bias") for part in "qkv"]
        mixed = graph.product(seen, f"{at}.qkv", np.concatenate(parts))
        mixed = graph.add("Add", mixed, graph.weight(f"{at}.qkv.b", np.concatenate(bias)))
        attended = f"attended{layer}"
        graph.nodes.append(
            helper.make_node(
                "GroupQueryAttention",
                [mixed, "", "", f"k{layer}", f"v{layer}", "last", "total", "cosines", "sines"],
                [attended, f"k{layer}_out", f"v{layer}_out"],
                domain="com.microsoft",
                num_heads=shape.heads,
                kv_num_heads=shape.kv_heads,
                do_rotary=1,
                rotary_interleaved=0,
            )
        )
        state = graph.add(
            "Add",
            state,
            graph.product(attended, f"{at}.attn_output", weights.matrix(f"{at}.attn_output")),
        )
        gain = graph.weight(f"{at}.ffn_norm", weights.matrix(f"{at}.ffn_norm"))
        seen = graph.add("SimplifiedLayerNormalization", state, gain, **norm)
        gate = graph.product(seen, f"{at}.ffn_gate", weights.matrix(f"{at}.ffn_gate"))
        up = graph.product(seen, f"{at}.ffn_up", weights.matrix(f"{at}.ffn_up"))
        gated = graph.add("Mul", graph.add("Mul", gate, graph.add("Sigmoid", gate)), up)
        down = graph.product(gated, f"{at}.ffn_down", weights.matrix(f"{at}.ffn_down"))
        state = graph.add("Add", state, down)
    gain = graph.weight("output_norm", weights.matrix("output_norm"))
    graph.nodes.append(
        helper.make_node("SimplifiedLayerNormalization", [state, gain], ["y"], **norm)
    )
    graph.save(folder / "body.onnx", inputs, outputs)
    graph.close()


def write_head(weights: GgufWeights, folder: Path) -> None:
    """Write `head.onnx`: "y" [tokens, width] to "scores" [tokens, vocabulary]."""
    from onnx import TensorProto, helper

    shape = weights.shape
    graph = _Graph(folder / "head.bin")
    graph.constants()
    scores = graph.product("y", "output", weights.output())
    graph.nodes.append(helper.make_node("Identity", [scores], ["scores"]))
    graph.save(
        folder / "head.onnx",
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["tokens", shape.width])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["tokens", shape.vocabulary])],
    )
    graph.close()
