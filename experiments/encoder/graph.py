"""A BERT encoder as an ONNX graph, written node by node: float, or with eight-bit weights.

Input ids (b, t) int64 and mask (b, t) int32 (1 = a piece), and whatever else is added to the embeddings, in tables of its own, (b, t)
int64; output vectors (b, t, hidden) float32. Forms of the matrix products:
float: float32 weights. rows: weights in whole numbers with a scale for each column; each row of the input (a word piece) is brought to
eight bits with a scale of its own, so that no window depends on its batch mates. block: MatMulNBits, a scale for every block of a
column.
Weights of `rows` keep to MOST: processors without instructions for eight-bit dot products add two products in sixteen bits, which
must not overflow (2 * 255 * 64 fits, 2 * 255 * 127 does not), or the model would say other things there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CONTRIB = "com.microsoft"
FORMS = ("float", "rows", "block")
BLOCK = 128
EPSILON = 1e-12
MOST = 64


@dataclass
class Builder:
    """Collects nodes and constants."""

    form: str = "float"
    most: int = MOST  # of a weight in whole numbers
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)
    eighths: dict[str, tuple[str, str]] = field(default_factory=dict)  # inputs already brought to eight bits: (bytes, scales)

    def constant(self, name: str, value: np.ndarray) -> str:
        if all(c.name != name for c in self.constants):
            self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, inputs: list[str], output: str, *, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def product(self, x: str, weight: np.ndarray, name: str) -> str:
        """x @ weight.T; x (rows, in), weight (out, in)."""
        if self.form == "float":
            return self.node("MatMul", [x, self.constant(f"{name}.w", weight.T.astype(np.float32))], name)
        if self.form == "block":
            whole, scales = blocks(weight, BLOCK)
            inputs = [x, self.constant(f"{name}.w", whole), self.constant(f"{name}.s", scales)]
            shape = {"K": weight.shape[1], "N": weight.shape[0]}
            return self.node("MatMulNBits", inputs, name, domain=CONTRIB, bits=8, block_size=BLOCK, accuracy_level=4, **shape)
        scale = (np.abs(weight).max(1) / self.most + EPSILON).astype(np.float32)
        whole = np.clip(np.rint(weight / scale[:, None]), -self.most, self.most).astype(np.int8)
        eighth, scales = self.eighth(x)
        inputs = [eighth, self.constant(f"{name}.w", whole.T), self.constant("one", np.float32(1)), self.constant(f"{name}.s", scale)]
        inputs += [self.constant("middle", np.uint8(128))]
        return self.node("Mul", [self.node("MatMulIntegerToFloat", inputs, f"{name}.whole", domain=CONTRIB), scales], name)

    def eighth(self, x: str) -> tuple[str, str]:
        """(x as bytes around 128, the scale of each row (rows, 1))."""
        if x not in self.eighths:
            most = self.node(
                "ReduceMax", [self.node("Abs", [x], f"{x}.abs"), self.constant("last", np.array([-1]))], f"{x}.max", keepdims=1
            )
            scales = self.node(
                "Add", [self.node("Mul", [most, self.constant("byte", np.float32(1 / 127))], f"{x}.step"), "tiny"], f"{x}.scales"
            )
            self.constant("tiny", np.float32(EPSILON))
            rows = self.node("Reshape", [scales, self.constant("flat", np.array([-1]))], f"{x}.rows")
            zeros = self.node("Expand", [self.constant("middle", np.uint8(128)), self.node("Shape", [rows], f"{x}.shape")], f"{x}.zeros")
            self.eighths[x] = self.node("QuantizeLinear", [x, rows, zeros], f"{x}.eighth", axis=0), scales
        return self.eighths[x]

    def picked(self, ids: str, table: np.ndarray, name: str) -> str:
        """Rows of a table; kept in eight bits with one scale a row unless the form is float."""
        if self.form == "float":
            return self.node("Gather", [self.constant(f"{name}.t", table.astype(np.float32)), ids], name)
        scale = (np.abs(table).max(1) / 127 + EPSILON).astype(np.float32)
        whole = np.clip(np.rint(table / scale[:, None]), -127, 127).astype(np.int8)
        wide = self.node("Cast", [self.node("Gather", [self.constant(f"{name}.t", whole), ids], f"{name}.bytes")], f"{name}.wide", to=1)
        return self.node("Mul", [wide, self.node("Gather", [self.constant(f"{name}.s", scale[:, None]), ids], f"{name}.scale")], name)

    def joined(self, x: str, skip: str, weights: Mapping[str, np.ndarray], key: str, name: str, *, bias: np.ndarray | None = None) -> str:
        """Layer norm of x + skip (+ bias)."""
        gain, shift = (self.constant(f"{name}.{p}", weights[f"{key}.{p}"].astype(np.float32)) for p in ("weight", "bias"))
        inputs = [x, skip, gain, shift] + ([] if bias is None else [self.constant(f"{name}.b", bias.astype(np.float32))])
        return self.node("SkipLayerNormalization", inputs, name, domain=CONTRIB, epsilon=EPSILON)


def blocks(weight: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """MatMulNBits' layout: weights (out, blocks, size) uint8 around 128, scales (out, blocks)."""
    n, k = weight.shape
    parts = weight.reshape(n, k // size, size).astype(np.float32)
    scales = np.abs(parts).max(2) / 127 + EPSILON
    whole = np.clip(np.rint(parts / scales[..., None]), -127, 127) + 128
    return whole.astype(np.uint8), scales.astype(np.float32)


def bert(
    weights: Mapping[str, np.ndarray],
    *,
    heads: int,
    form: str,
    limit: int,
    added: Mapping[str, np.ndarray] | None = None,
    table: bool = True,
) -> onnx.ModelProto:
    """weights: as transformers names them, without the model's prefix. limit: pieces of the longest window. added: tables of what else is
    told of each piece, by the name of its input. table: whether word embeddings are within; if not, they are an input `words` (b, t,
    hidden) in place of the ids."""
    if form not in FORMS:
        raise ValueError(f"form: found {form!r}, expected one of {', '.join(FORMS)}")
    g = Builder(form)
    hidden = weights["embeddings.word_embeddings.weight"].shape[1]
    layers = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layer."))
    places = weights["embeddings.position_embeddings.weight"][:limit] + weights["embeddings.token_type_embeddings.weight"][0]
    given = "ids" if table else "words"
    time = g.node("Shape", [given], "time", start=1, end=2)
    held = g.constant("places", places.astype(np.float32 if form == "float" else np.float16))
    where = g.node("Cast", [g.node("Slice", [held, g.constant("zero", np.array([0])), time], "here")], "where", to=TensorProto.FLOAT)
    words = g.picked("ids", weights["embeddings.word_embeddings.weight"], "words") if table else "words"
    words = g.node("Add", [words, where], "embedded")
    for name, rows in (added or {}).items():
        words = g.node("Add", [words, g.picked(name, rows, f"{name}.picked")], f"{name}.told")
    gain, shift = (g.constant(f"first.{p}", weights[f"embeddings.LayerNorm.{p}"].astype(np.float32)) for p in ("weight", "bias"))
    x = g.node("LayerNormalization", [words, gain, shift], "x", axis=-1, epsilon=EPSILON)
    x = g.node("Reshape", [x, g.constant("tall", np.array([-1, hidden]))], "x0")
    g.node("Shape", ["words"], "size")
    for n in range(layers):
        x = _layer(g, weights, f"encoder.layer.{n}", x, heads, hidden, n)
    g.node("Reshape", [x, "size"], "vectors")
    kinds = {"mask": TensorProto.INT32, **dict.fromkeys(("ids", *(added or {})) if table else added or {}, TensorProto.INT64)}
    inputs = [helper.make_tensor_value_info(name, kind, ["b", "t"]) for name, kind in kinds.items()]
    inputs += [] if table else [helper.make_tensor_value_info("words", TensorProto.FLOAT, ["b", "t", hidden])]
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["b", "t", hidden])
    graph = helper.make_graph(g.nodes, "encoder", inputs, [vectors], g.constants)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def weights_of(path: Path) -> dict[str, np.ndarray]:
    """The float weights of a graph of form `rows`, as transformers names them: what training can begin with."""
    held = {t.name: numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}
    out = {"embeddings.word_embeddings.weight": held["words.t"] * held["words.s"], "embeddings.position_embeddings.weight": held["places"]}
    hidden = held["places"].shape[1]
    out |= {"embeddings.token_type_embeddings.weight": np.zeros((2, hidden))}  # those of the first type are within the positions
    out |= {f"embeddings.LayerNorm.{part}": held[f"first.{part}"] for part in ("weight", "bias")}
    for n in range(sum(name.startswith("biases") for name in held)):
        layer, biases = f"encoder.layer.{n}", np.split(held[f"biases{n}"], 3)
        roles = {f"attention.self.{role}": (role, bias) for role, bias in zip(("query", "key", "value"), biases, strict=True)}
        roles |= {"attention.output.dense": ("dense", held[f"a{n}.b"]), "intermediate.dense": ("up", held[f"up{n}.b"])}
        for place, (name, bias) in (roles | {"output.dense": ("down", held[f"x{n + 1}.b"])}).items():
            out |= {f"{layer}.{place}.weight": (held[f"{name}{n}.w"] * held[f"{name}{n}.s"]).T, f"{layer}.{place}.bias": bias}
        for place, name in (("attention.output", f"a{n}"), ("output", f"x{n + 1}")):
            out |= {f"{layer}.{place}.LayerNorm.{part}": held[f"{name}.{part}"] for part in ("weight", "bias")}
    return {name: np.ascontiguousarray(value, np.float32) for name, value in out.items()}


def _layer(g: Builder, weights: Mapping[str, np.ndarray], key: str, x: str, heads: int, hidden: int, n: int) -> str:
    weight, bias = (lambda name, part=part: weights[f"{key}.{name}.{part}"] for part in ("weight", "bias"))
    roles = [f"attention.self.{r}" for r in ("query", "key", "value")]
    parts = [g.node("Reshape", [g.product(x, weight(r), f"{r[15:]}{n}"), "size"], f"{r[15:]}{n}.deep") for r in roles]
    biases = g.constant(f"biases{n}", np.concatenate([bias(r) for r in roles]).astype(np.float32))
    attended = g.node("MultiHeadAttention", [*parts, biases, "mask"], f"attended{n}", domain=CONTRIB, num_heads=heads)
    flat = g.node("Reshape", [attended, "tall"], f"flat{n}")
    dense = g.product(flat, weight("attention.output.dense"), f"dense{n}")
    x = g.joined(dense, x, weights, f"{key}.attention.output.LayerNorm", f"a{n}", bias=bias("attention.output.dense"))
    up = g.product(x, weight("intermediate.dense"), f"up{n}")
    up = g.node("BiasGelu", [up, g.constant(f"up{n}.b", bias("intermediate.dense").astype(np.float32))], f"gelu{n}", domain=CONTRIB)
    down = g.product(up, weight("output.dense"), f"down{n}")
    return g.joined(down, x, weights, f"{key}.output.LayerNorm", f"x{n + 1}", bias=bias("output.dense"))
