"""A network as one step of a stream: a single row enters, and its LSTMs keep their states."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import tflite

from conversion.layers.lstm import Lstm
from conversion.network_model import Network
from conversion.network_parts import parts_of
from conversion.tflite_reader import read_model
from conversion.tflm_network import TflmNetwork
from project.errors import UserError


@dataclass(frozen=True)
class StepNetwork(Network):
    """What answers after each row.

    Attributes:
        whole: the network that takes a whole sequence; the others are those of one step.
    """

    whole: Network

    @property
    def time_steps(self) -> int:
        """Of the sequences that it was trained on."""
        return self.whole.time_steps

    @property
    def sha256(self) -> str:
        return self.whole.sha256

    def run(self, inputs: np.ndarray) -> np.ndarray:
        """The answers after the last row."""
        return self.run_steps(inputs)[:, -1]

    def run_steps(self, inputs: np.ndarray) -> np.ndarray:
        """The answers after each row, (n, time_steps, outputs), each of `inputs` as in `run`."""
        values, steps = inputs.astype(self.input.dtype), inputs.shape[:2]
        for layer in self.layers:
            if isinstance(layer, Lstm):
                rows = values.reshape(*steps, layer.input.size)
                values = replace(layer, returns_last=False).run(rows, self.multipliers)
            else:
                values = values.reshape(-1, 1, layer.input.size)
                values = layer.run(values, self.multipliers)
        return values.reshape(*steps, -1).astype(self.output.dtype)


def in_mode(network: Network, mode: str, name: str) -> Network:
    """What the firmware runs of `network` with `custom_mode`; errors as for `step_of`."""
    return step_of(network, name) if mode == "stream" else network


def step_of(network: Network, name: str) -> StepNetwork:
    """One step of `network`; `name` is what error messages call it.

    Raises:
        UserError: its answer needs more than one row at a time.
    """
    if isinstance(network, TflmNetwork):
        raise UserError(
            f"{name} {network.reason}, so only TFLM runs it, and sequence by sequence; set "
            "custom_mode = sequences, or leave out what it comes from."
        )
    if not _answers_after_each_row(network):
        raise UserError(
            f"{name} answers from all {network.time_steps} rows of a sequence at once (Flatten or "
            "pooling), but a stream has one row at a time; set custom_mode = sequences, or train "
            "it with LSTM(units) in front of Dense, which needs the last step alone."
        )
    flatbuffer = _with_one_row(network.flatbuffer, network.time_steps)
    step = read_model(flatbuffer, name, network.multipliers)
    return StepNetwork(
        flatbuffer, step.operators, step.input, step.layers, step.multipliers, whole=network
    )


def _answers_after_each_row(network: Network) -> bool:
    """Whether its last LSTM gives the last step, or each row has an answer of its own."""
    parts = parts_of(network)
    has_own_answers = parts.collector == "AllRows" and not parts.vectors
    return network.time_steps == 1 or parts.collector == "LastRow" or has_own_answers


def _with_one_row(flatbuffer: bytes, time_steps: int) -> bytes:
    """The file of a network for sequences of one row: only the sizes of its tensors change."""
    content = bytearray(flatbuffer)  # NumPy's views of it can be written to
    model = tflite.Model.GetRootAs(content, 0)
    graph = model.Subgraphs(0)

    def shape(tensor: int) -> np.ndarray:
        return graph.Tensors(tensor).ShapeAsNumpy()

    def constant(tensor: int) -> np.ndarray:
        return model.Buffers(graph.Tensors(tensor).Buffer()).DataAsNumpy().view("<i4")

    def keep_one_row(tensor: int) -> None:
        # Rows lie in front: (1, time_steps, size), (time_steps, size) or (1, time_steps * size).
        sizes = shape(tensor)
        sizes[np.argmax(sizes > 1)] //= time_steps

    if time_steps == 1:
        return flatbuffer
    keep_one_row(graph.Inputs(0))
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        kind = model.OperatorCodes(operator.OpcodeIndex())
        name = tflite.opcode2name(max(kind.BuiltinCode(), kind.DeprecatedBuiltinCode()))
        if name == "STRIDED_SLICE":
            constant(operator.Inputs(1))[1] = 0  # the last step is the first one
            break
        keep_one_row(operator.Outputs(0))
        if name == "RESHAPE":
            constant(operator.Inputs(1))[:] = shape(operator.Outputs(0))
    return bytes(content)
