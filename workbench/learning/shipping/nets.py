"""A network as an ONNX graph that takes the same float64 matrix as the network: its inputs are made inside."""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.learning.models.inputs import FARTHEST

if TYPE_CHECKING:
    from workbench.learning.models.network import NetworkModel


def network_proto(model: NetworkModel) -> Any:
    """The ONNX model: `features` (n, p) float64 in, (n, h) float64 out.

    Raises:
        InputError: where torch's exporter is not installed.
    """
    import torch

    try:
        import onnxscript
    except ImportError:
        raise InputError("onnxscript is not installed, with which torch writes ONNX",
                         hint="pip install 'messaging-workbench[export]'") from None
    del onnxscript
    inputs = model.inputs
    width = len(inputs.numbers) + len(inputs.texts)

    class Whole(torch.nn.Module):
        """From the matrix: what `Inputs.encode` does, then the network."""

        def __init__(self) -> None:
            super().__init__()
            self.network = model.module
            for name, values in (("mean", inputs.mean), ("scale", inputs.scale)):
                self.register_buffer(name, torch.tensor(values, dtype=torch.float64))

        def forward(self, features: Any) -> Any:
            plain = features[:, list(inputs.numbers)]
            missing = torch.isnan(plain)
            value = torch.where(missing, torch.zeros_like(plain), (plain - self.mean) / self.scale)
            numbers = torch.clamp(value, -FARTHEST, FARTHEST).to(torch.float32)
            if inputs.flagged:
                numbers = torch.cat([numbers, missing[:, list(inputs.flagged)].to(torch.float32)], dim=1)
            codes = [self._code(features[:, j], words)
                     for j, words in zip(inputs.texts, inputs.words, strict=True)]
            coded = torch.stack(codes, dim=1) if codes else torch.zeros_like(features[:, :0], dtype=torch.int64)
            return self.network(numbers, coded).to(torch.float64)

        def _code(self, value: Any, words: int) -> Any:
            there = (value >= 0) & (value < words)              # NaN is neither
            return torch.where(there, value, torch.full_like(value, -1.0)).to(torch.int64) + 1

    model.module.eval()
    quiet = logging.getLogger("torch.onnx")
    level = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            program = torch.onnx.export(
                Whole().eval(), (torch.zeros(7, width, dtype=torch.float64),), dynamo=True, verbose=False,
                input_names=["features"], output_names=["plain"],
                dynamic_shapes={"features": {0: torch.export.Dim("n", min=1)}})
    finally:
        quiet.setLevel(level)
    assert program is not None
    return program.model_proto
