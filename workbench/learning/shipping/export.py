"""A run as an ONNX file: (n, p) float64 features in, (n, h) scores out; written only where both give the same.

The file takes what the model takes: numbers as they are, text as the code of its word, NaN for what is missing or was
never seen. Names, vocabularies and outputs stand in its metadata under `workbench`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import InputError, Refused
from workbench.learning import scoring
from workbench.learning.calibration import Calibrated, Curve, in_order
from workbench.learning.encoding import Column
from workbench.learning.models.network import NetworkModel
from workbench.learning.models.trees import LightGBMModel
from workbench.learning.shipping.scoring import writing
from workbench.learning.shipping.trees import nodes_of, trees_alike
from workbench.project import write_atomic
from workbench.version import __version__

ROWS, TOLERANCE = 10_000, 1e-5
OPSET, ML_OPSET, IR = 18, 5, 9
FILE = "model.onnx"


@dataclass(frozen=True)
class Exported:
    """What was written, and how well it agrees: the largest difference of a score over the rows that tried it."""

    path: str
    run: str
    outputs: tuple[str, ...]
    rows: int
    difference: float
    bytes: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, **asdict(self), "outputs": list(self.outputs), "tolerance": TOLERANCE}


def export(run: Path, out: Path | None = None, *, rows: np.ndarray | None = None) -> Exported:
    """Write a trained run as ONNX, after both gave the same on 10,000 rows.

    Args:
        run: its folder.
        out: the file; `model.onnx` in the run's folder unless told, beside `model/`, whose files are signed.
        rows: (n, p) rows to try besides those that are made up near every cut point.

    Raises:
        InputError: for a model that ONNX is not written for, or where the optional packages are missing.
        Refused: where the scores differ by more than 1e-5; nothing is written.
    """
    require()
    scorer = scoring.load(run)
    graph = model_proto(scorer.model, scorer.columns, run.name)
    tried = trial_rows(scorer.model, scorer.columns, ROWS)
    if rows is not None:
        tried = np.concatenate([tried, rows])
    difference = agree(graph, scorer.model, scorer.columns, tried)
    target = out or run / FILE
    content = graph.SerializeToString()
    with writing(target):
        write_atomic(target, content)
    return Exported(str(target), run.name, scorer.model.outputs, len(tried), difference, len(content))


def require() -> None:
    """Raise `InputError` where the optional packages are missing."""
    try:
        import onnx
        import onnxruntime
    except ImportError as error:
        raise InputError(f"{error.name} is not installed, which writes and tries ONNX",
                         hint="pip install 'messaging-workbench[export]'") from None
    del onnx, onnxruntime


def model_proto(model: Any, columns: tuple[Column, ...], run: str) -> Any:
    """The whole ONNX model."""
    from onnx import TensorProto, helper

    inner = model.model if isinstance(model, Calibrated) else model
    curves = model.curves if isinstance(model, Calibrated) else {}
    if isinstance(inner, NetworkModel):
        from workbench.learning.shipping.nets import network_proto

        proto = network_proto(inner)
    elif isinstance(inner, LightGBMModel):
        graph = helper.make_graph(
            nodes_of(inner, "features", "plain"), "workbench",
            [helper.make_tensor_value_info("features", TensorProto.DOUBLE, ["n", len(columns)])],
            [helper.make_tensor_value_info("plain", TensorProto.DOUBLE, ["n", len(inner.outputs)])])
        proto = helper.make_model(graph, producer_name="messaging-workbench", producer_version=__version__,
                                  opset_imports=[helper.make_opsetid("", OPSET),
                                                 helper.make_opsetid("ai.onnx.ml", ML_OPSET)])
        proto.ir_version = IR
    else:
        raise InputError(f"a model of {type(inner).__name__} is not written as ONNX",
                         hint="a LightGBM or torch model can be")
    _name_output(proto, inner.outputs, curves)
    about = {"version": 1, "run": run, "outputs": list(inner.outputs), "columns": [one.as_dict() for one in columns]}
    entry = proto.metadata_props.add()
    entry.key, entry.value = "workbench", json.dumps(about, ensure_ascii=False)
    return proto


def trial_rows(model: Any, columns: tuple[Column, ...], rows: int) -> np.ndarray:
    """(rows, p) rows near what a model looks at; categories that are none are missing."""
    inner = model.model if isinstance(model, Calibrated) else model
    if isinstance(inner, LightGBMModel):
        matrix = trees_alike(inner, rows)
    else:
        rng = np.random.default_rng(1)
        matrix = rng.normal(size=(rows, len(columns))) * 10.0 ** rng.integers(-2, 4, (rows, 1))
        matrix[rng.random(matrix.shape) < 0.05] = np.nan
    for j, column in enumerate(columns):
        if column.vocabulary is not None:
            words = max(len(column.vocabulary), 1)
            matrix[:, j] = np.where(np.isnan(matrix[:, j]), np.nan, np.abs(np.nan_to_num(matrix[:, j])) // 1 % words)
    return matrix


def agree(proto: Any, model: Any, columns: tuple[Column, ...], matrix: np.ndarray) -> float:
    """The largest difference of a score.

    Raises:
        Refused: beyond 1e-5, saying of which output, in which row and with which features.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
    found = np.asarray(session.run(None, {"features": matrix})[0], dtype=np.float64)
    wanted = model.predict(matrix)
    gap = np.abs(found - wanted)
    gap[np.isnan(found) != np.isnan(wanted)] = np.inf
    worst = float(np.nanmax(gap, initial=0.0))
    if worst > TOLERANCE:
        row, head = np.unravel_index(int(np.nanargmax(gap)), gap.shape)
        values = ", ".join(f"{column.name} {matrix[row, j]:.9g}" for j, column in enumerate(columns[:6]))
        raise Refused(f"{model.outputs[head]} of row {row} is {wanted[row, head]:.8g} by the model and "
                      f"{found[row, head]:.8g} by ONNX ({values}): {worst:.2g} apart, more than {TOLERANCE:g}",
                      hint="nothing was written")
    return worst


def _name_output(proto: Any, outputs: tuple[str, ...], curves: Any) -> None:
    """Put calibration behind the graph, and call what comes out `scores`."""
    from onnx import TensorProto, helper

    graph = proto.graph
    plain = graph.output[0].name
    if not curves:
        graph.node.append(helper.make_node("Identity", [plain], ["scores"]))
    else:
        for name in in_order(outputs, curves):
            j = outputs.index(name)
            place = _constant(graph, f"place_{j}", [j], TensorProto.INT64)
            graph.node.append(helper.make_node("Gather", [plain, place], [f"plain_{j}"], axis=1))
            curve = curves.get(name)
            done = f"plain_{j}" if curve is None else _curve(graph, curve, j)
            if curve is not None and curve.given is not None:
                graph.node.append(helper.make_node("Min", [done, f"set_{outputs.index(curve.given)}"], [f"held_{j}"]))
                done = f"held_{j}"
            graph.node.append(helper.make_node("Identity", [done], [f"set_{j}"]))
        parts = [f"set_{j}" for j in range(len(outputs))]
        graph.node.append(helper.make_node("Concat", parts, ["scores"], axis=1))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("scores", TensorProto.DOUBLE, ["n", len(outputs)]))


def _curve(graph: Any, curve: Curve, j: int) -> str:
    """Calibration of one column. Isotonic: the sum over its pieces of slope times how far the prediction reaches in."""
    from onnx import TensorProto, helper

    def constant(name: str, values: Any) -> str:
        return _constant(graph, f"{name}_{j}", values, TensorProto.DOUBLE)

    if curve.kind == "platt":
        low, high = constant("low", [1e-12]), constant("high", [1 - 1e-12])
        graph.node.append(helper.make_node("Max", [f"plain_{j}", low], [f"above_{j}"]))
        graph.node.append(helper.make_node("Min", [f"above_{j}", high], [f"inside_{j}"]))
        one, slope, shift = constant("one", [1.0]), constant("slope", [curve.x[0]]), constant("shift", [curve.y[0]])
        for operation, inputs, result in (
            ("Sub", [one, f"inside_{j}"], "rest"), ("Div", [f"inside_{j}", f"rest_{j}"], "odds"),
            ("Log", [f"odds_{j}"], "logit"), ("Mul", [f"logit_{j}", slope], "scaled"),
            ("Add", [f"scaled_{j}", shift], "moved"), ("Sigmoid", [f"moved_{j}"], "curved"),
        ):
            graph.node.append(helper.make_node(operation, inputs, [f"{result}_{j}"]))
    else:
        x, y = np.array(curve.x), np.array(curve.y)
        width = np.diff(x)
        begin, widths = constant("begin", x[:-1]), constant("widths", width)
        zero, slopes, base = constant("zero", [0.0]), constant("slopes", (np.diff(y) / width)[:, None]), constant(
            "base", [y[0]])
        for operation, inputs, result in (
            ("Sub", [f"plain_{j}", begin], "beyond"), ("Max", [f"beyond_{j}", zero], "within"),
            ("Min", [f"within_{j}", widths], "reach"), ("MatMul", [f"reach_{j}", slopes], "risen"),
            ("Add", [f"risen_{j}", base], "curved"),
        ):
            graph.node.append(helper.make_node(operation, inputs, [f"{result}_{j}"]))
    return f"curved_{j}"


def _constant(graph: Any, name: str, values: Any, kind: int) -> str:
    from onnx import helper

    array = np.asarray(values)
    graph.initializer.append(helper.make_tensor(name, kind, array.shape, array.ravel().tolist()))
    return name
