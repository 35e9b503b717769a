"""A BERT encoder as an ONNX graph, written node by node: float, or with eight-bit weights.

Input ids (b, t) int64 and mask (b, t) int32 (1 = a piece); output vectors (b, t, hidden) float32. Forms of the matrix products:
float: float32 weights. block: eight-bit weights with a scale for every block of a column, multiplied as integers after each row of the
input has got scales of its own (MatMulNBits), so that no window depends on its batch mates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"


@dataclass
class Builder:
    """Collects nodes and constants. form: float or block; block: rows of a column that share a scale."""

    form: str = "float"
    block: int = 128
    accuracy: int = 4  # of MatMulNBits: 4 multiplies eight-bit integers, 1 in float32
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, inputs: list[str], output: str, *, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray, name: str) -> str:
        """x @ weight.T + bias; weight (out, in)."""
        if self.form == "float":
            product = self.node("MatMul", [x, self.constant(f"{name}.w", weight.T.astype(np.float32))], f"{name}.product")
            return self.node("Add", [product, self.constant(f"{name}.b", bias.astype(np.float32))], name)
        whole, scales = blocks(weight, self.block)
        inputs = [
            x,
            self.constant(f"{name}.w", whole),
            self.constant(f"{name}.s", scales),
            "",
            "",
            self.constant(f"{name}.b", bias.astype(np.float32)),
        ]
        k, n = weight.shape[1], weight.shape[0]
        return self.node("MatMulNBits", inputs, name, domain=CONTRIB, K=k, N=n, bits=8, block_size=self.block, accuracy_level=self.accuracy)

    def rows(self, ids: str, table: np.ndarray, name: str) -> str:
        """Rows of a table; kept in eight bits with one scale a row unless the form is float."""
        if self.form == "float":
            return self.node("Gather", [self.constant(f"{name}.t", table.astype(np.float32)), ids], name)
        scale = (np.abs(table).max(1) / 127 + 1e-12).astype(np.float32)
        whole = np.clip(np.rint(table / scale[:, None]), -127, 127).astype(np.int8)
        picked = self.node("Gather", [self.constant(f"{name}.t", whole), ids], f"{name}.picked")
        wide = self.node("Cast", [picked], f"{name}.wide", to=TensorProto.FLOAT)
        return self.node("Mul", [wide, self.node("Gather", [self.constant(f"{name}.s", scale[:, None]), ids], f"{name}.scale")], name)

    def norm(self, x: str, weights: Mapping[str, np.ndarray], key: str, name: str) -> str:
        gain, shift = (self.constant(f"{name}.{p}", weights[f"{key}.{p}"].astype(np.float32)) for p in ("weight", "bias"))
        return self.node("LayerNormalization", [x, gain, shift], name, axis=-1, epsilon=1e-12)


def blocks(weight: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """MatMulNBits' layout: weights (out, blocks, size) uint8 around 128, scales (out, blocks)."""
    n, k = weight.shape
    parts = weight.reshape(n, k // size, size).astype(np.float32)
    scales = np.abs(parts).max(2) / 127 + 1e-12
    whole = np.clip(np.rint(parts / scales[..., None]), -127, 127) + 128
    return whole.astype(np.uint8), scales.astype(np.float32)


def bert(weights: Mapping[str, np.ndarray], *, heads: int, form: str, block: int = 128, accuracy: int = 4) -> onnx.ModelProto:
    """weights: as transformers names them, without the model's prefix."""
    g = Builder(form, block, accuracy)
    hidden = weights["embeddings.word_embeddings.weight"].shape[1]
    layers = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layer."))
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    time = g.node("Shape", ["ids"], "time", start=1, end=2)
    zero = g.constant("zero", np.array([0], np.int64))
    where = g.node("Slice", [g.constant("places", places.astype(np.float32)), zero, time], "where")
    x = g.node("Add", [g.rows("ids", weights["embeddings.word_embeddings.weight"], "words"), where], "embedded")
    x = g.norm(x, weights, "embeddings.LayerNorm", "x0")
    for n in range(layers):
        x = _layer(g, weights, f"encoder.layer.{n}", x, heads, hidden, n)
    g.node("Identity", [x], "vectors")
    ids, mask = (helper.make_tensor_value_info(k, t, ["b", "t"]) for k, t in (("ids", TensorProto.INT64), ("mask", TensorProto.INT32)))
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["b", "t", hidden])
    graph = helper.make_graph(g.nodes, "encoder", [ids, mask], [vectors], g.constants)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def _layer(g: Builder, weights: Mapping[str, np.ndarray], key: str, x: str, heads: int, hidden: int, n: int) -> str:
    pick = lambda name: (weights[f"{key}.{name}.weight"], weights[f"{key}.{name}.bias"])  # noqa: E731
    q, k, v = (g.linear(x, *pick(f"attention.self.{r}"), f"{r}{n}") for r in ("query", "key", "value"))
    attended = g.node("MultiHeadAttention", [q, k, v, "", "mask"], f"attended{n}", domain=CONTRIB, num_heads=heads)
    dense = g.linear(attended, *pick("attention.output.dense"), f"dense{n}")
    x = g.norm(g.node("Add", [dense, x], f"sum{n}"), weights, f"{key}.attention.output.LayerNorm", f"a{n}")
    up = g.node("Gelu", [g.linear(x, *pick("intermediate.dense"), f"up{n}")], f"gelu{n}")
    down = g.linear(up, *pick("output.dense"), f"down{n}")
    return g.norm(g.node("Add", [down, x], f"total{n}"), weights, f"{key}.output.LayerNorm", f"x{n + 1}")
