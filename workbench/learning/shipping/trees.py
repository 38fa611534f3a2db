"""LightGBM's trees as an ONNX graph in double precision: inputs, cut points, sums and outputs.

Converters write cut points as float32: a value just beside one then falls to the other side. `TreeEnsemble` of
`ai.onnx.ml` 5 has doubles throughout, and splits on sets of categories as they are.

Missing values go where LightGBM sends them: right at a split on categories; at a split on a number where the split
says, or as 0 where the feature had no missing value in training.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.learning.models.trees import Head, LightGBMModel

_LEQ, _MEMBER = 0, 6
_SUM, _NO_TRANSFORM = 1, 0


@dataclass
class _Trees:
    """The columns of a tree ensemble: a row a split, and a row a leaf."""

    roots: list[int] = field(default_factory=list)
    feature: list[int] = field(default_factory=list)
    mode: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    left_is_leaf: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    right_is_leaf: list[int] = field(default_factory=list)
    missing_left: list[int] = field(default_factory=list)
    members: list[tuple[float, ...]] = field(default_factory=list)      # of each split on categories, in their order
    weight: list[float] = field(default_factory=list)

    def add(self, feature: int, mode: int, value: float, missing_left: bool) -> int:
        """A split whose branches are not known yet; its place."""
        for column, empty in ((self.left, 0), (self.left_is_leaf, 0), (self.right, 0), (self.right_is_leaf, 0)):
            column.append(empty)
        self.feature.append(feature)
        self.mode.append(mode)
        self.value.append(value)
        self.missing_left.append(int(missing_left))
        return len(self.mode) - 1

    def leaf(self, weight: float) -> int:
        """A leaf; its place."""
        self.weight.append(weight)
        return len(self.weight) - 1


def nodes_of(model: LightGBMModel, inputs: str, output: str) -> list[Any]:
    """Graph nodes from the (n, p) float64 tensor `inputs` to the (n, h) float64 tensor `output`.

    Raises:
        InputError: for a booster that cannot be written: of averaged trees, linear leaves, or zeros that are missing.
    """
    from onnx import helper

    found: list[Any] = []
    for head in model.heads:
        found += _head(head, inputs)
        own = f"{head.name}_own"
        found.append(helper.make_node("Identity", [own], [f"{head.name}_out"]) if head.given is None else
                     helper.make_node("Mul", [own, f"{head.given}_out"], [f"{head.name}_out"]))
    found.append(helper.make_node("Concat", [f"{head.name}_out" for head in model.heads], [output], axis=1))
    return found


def _head(head: Head, inputs: str) -> list[Any]:
    from onnx import TensorProto, helper

    dumped = head.booster.dump_model(num_iteration=-1)
    kind, *options = str(dumped.get("objective", "")).split()
    if dumped.get("average_output"):
        raise InputError(f"{head.name!r} averages its trees (boosting: rf), which ONNX is not written for")
    if kind not in ("binary", "regression", "lambdarank"):
        raise InputError(f"{head.name!r} has the objective {kind!r}, which ONNX is not written for")
    trees = _Trees()
    for tree in dumped["tree_info"]:
        trees.roots.append(_tree(trees, tree["tree_structure"], head.name))

    def tensor(name: str, values: list[Any], of: int = TensorProto.DOUBLE) -> Any:
        return helper.make_tensor(name, of, [len(values)], values)

    sets = [one for members in trees.members for one in (*members, float("nan"))]
    raw = helper.make_node(
        "TreeEnsemble", [inputs], [f"{head.name}_raw"], domain="ai.onnx.ml", n_targets=1, aggregate_function=_SUM,
        post_transform=_NO_TRANSFORM, tree_roots=trees.roots, nodes_featureids=trees.feature,
        nodes_modes=tensor("modes", trees.mode, TensorProto.UINT8), nodes_splits=tensor("splits", trees.value),
        nodes_truenodeids=trees.left, nodes_trueleafs=trees.left_is_leaf, nodes_falsenodeids=trees.right,
        nodes_falseleafs=trees.right_is_leaf, nodes_missing_value_tracks_true=trees.missing_left,
        leaf_targetids=[0] * len(trees.weight), leaf_weights=tensor("weights", trees.weight),
        **({"membership_values": tensor("members", sets)} if sets else {}))
    if kind != "binary":
        return [raw, helper.make_node("Identity", [f"{head.name}_raw"], [f"{head.name}_own"])]
    scale = next((float(one.split(":")[1]) for one in options if one.startswith("sigmoid:")), 1.0)
    factor = helper.make_node("Constant", [], [f"{head.name}_scale"], value=tensor("scale", [scale]))
    return [raw, factor, helper.make_node("Mul", [f"{head.name}_raw", f"{head.name}_scale"], [f"{head.name}_logit"]),
            helper.make_node("Sigmoid", [f"{head.name}_logit"], [f"{head.name}_own"])]


def _tree(trees: _Trees, root: dict[str, Any], head: str) -> int:
    """Write one tree; the place of its root."""
    if "leaf_value" in root:            # a tree of one leaf is a split whose branches are both that leaf
        at = trees.add(0, _LEQ, 0.0, False)
        trees.left[at] = trees.right[at] = trees.leaf(float(root["leaf_value"]))
        trees.left_is_leaf[at] = trees.right_is_leaf[at] = 1
        return at
    feature = int(root["split_feature"])
    if root["decision_type"] == "==":
        at = trees.add(feature, _MEMBER, 0.0, False)
        trees.members.append(tuple(float(one) for one in str(root["threshold"]).split("||")))
    else:
        if root["missing_type"] == "Zero":
            raise InputError(f"{head!r} takes zeros for missing, which ONNX is not written for")
        cut = float(root["threshold"])
        # without missing values in training, NaN counts as 0
        at = trees.add(feature, _LEQ, cut, root["default_left"] if root["missing_type"] == "NaN" else cut >= 0)
    trees.left[at], trees.left_is_leaf[at] = _branch(trees, root["left_child"], head)
    trees.right[at], trees.right_is_leaf[at] = _branch(trees, root["right_child"], head)
    return at


def _branch(trees: _Trees, node: dict[str, Any], head: str) -> tuple[int, int]:
    """(place, whether it is a leaf)."""
    if "leaf_value" not in node:
        return _tree(trees, node, head), 0
    if node.get("leaf_coeff"):
        raise InputError(f"{head!r} has linear leaves, which ONNX is not written for")
    return trees.leaf(float(node["leaf_value"])), 1


def trees_alike(model: LightGBMModel, rows: int, seed: int = 1) -> np.ndarray:
    """(rows, p) rows that try a model: near every kind of cut point on both sides, every category, and missing values.

    Random rows seldom fall just beside a cut point, and that is where a copy that rounds goes wrong.
    """
    rng = np.random.default_rng(seed)
    cuts = model.thresholds()
    matrix = np.empty((rows, len(cuts)))
    for j, own in enumerate(cuts):
        if len(own) == 0:
            matrix[:, j] = rng.integers(0, 40, rows)
            continue
        at = rng.choice(own, rows)
        near = np.stack([at, np.nextafter(at, np.inf), np.nextafter(at, -np.inf), at + rng.normal(size=rows)])
        matrix[:, j] = near[rng.integers(0, 4, rows), np.arange(rows)]
    matrix[rng.random(matrix.shape) < 0.05] = np.nan
    return matrix
