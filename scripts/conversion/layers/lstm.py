"""An LSTM: UNIDIRECTIONAL_SEQUENCE_LSTM, and STRIDED_SLICE where only the last step counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import tflite

from conversion.fixed_point import (
    Requantization,
    product_factor,
    quantize_multiplier,
    requantize,
    saturate_int8,
    saturate_int16,
    sigmoid,
    tanh,
)
from conversion.layers.layer import Layer
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator, UnservedError
from project.errors import UserError

GATES = ("input_gate", "forget_gate", "cell_gate", "output_gate")
"""The order of everything that has one entry for each gate; TFLite's own."""

GATE_SCALE = 2.0**-12
"""The arguments of the gates' activations are Q3.12."""
ACTIVATION_SCALE = 2.0**-15
"""The results of sigmoid and tanh are Q0.15."""

_MAX_LEFT_SHIFT = 7  # kMaxLeftShift of lib/lstm_kernels
_MAX_CELL_BITS = 29  # kMaxCellBits of lib/lstm_kernels
_MAX_DISTANCE = 255  # of an int8 number from its zero point

# Positions among the inputs of UNIDIRECTIONAL_SEQUENCE_LSTM.
_INPUTS = 24
_INPUT_WEIGHTS = (1, 2, 3, 4)
_RECURRENT_WEIGHTS = (5, 6, 7, 8)
_GATE_BIAS = (12, 13, 14, 15)
_HIDDEN_STATE = 18
_CELL_STATE = 19
_VARIANTS = {
    "peephole connections": (9, 10, 11),
    "a projection": (16, 17),
    "layer normalisation": (20, 21, 22, 23),
}


@dataclass(frozen=True)
class LstmScales:
    """The scales of an int8 LSTM, float32 values; those of the weights one for each gate."""

    cell: float
    input_weights: tuple[float, ...]
    recurrent_weights: tuple[float, ...]


@dataclass(frozen=True)
class LstmIntegers:
    """What the int8 kernel needs beside weights, biases and zero points."""

    input_product: tuple[Requantization, ...]
    recurrent_product: tuple[Requantization, ...]
    forget_times_cell: Requantization
    input_times_cell: Requantization
    output_times_tanh: Requantization
    cell_fractional_bits: int
    cell_clip: int

    def factors(self) -> dict[str, np.ndarray]:
        """By their names in C++; rows of {multiplier, shift}."""
        factors = {
            "kInputProduct": self.input_product,
            "kRecurrentProduct": self.recurrent_product,
            "kForgetTimesCell": [self.forget_times_cell],
            "kInputTimesCell": [self.input_times_cell],
            "kOutputTimesTanh": [self.output_times_tanh],
        }
        return {name: np.array(rows, np.int32) for name, rows in factors.items()}


@dataclass(frozen=True)
class Lstm(Layer):
    """Hidden states of all steps, or of the last one.

    Attributes:
        input_weights: (4, units, features), int8 or float32.
        recurrent_weights: (4, units, units), int8 or float32.
        bias: (4, units), int32 or float32.
        cell_clip: bound of the cell state's magnitude; 0 for none.
        scales: None in float.
        returns_last: whether only the hidden state after the last step is the answer.
    """

    input_weights: np.ndarray
    recurrent_weights: np.ndarray
    bias: np.ndarray
    cell_clip: float
    scales: LstmScales | None
    returns_last: bool = False

    kind = "Lstm"

    @property
    def units(self) -> int:
        return self.output.size

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        hidden_states = self.states(values, multipliers)[1]
        return hidden_states[:, -1:] if self.returns_last else hidden_states

    def states(self, values: np.ndarray, multipliers: str) -> tuple[np.ndarray, np.ndarray]:
        """Cell and hidden states after each step, raw in int8, (n, time_steps, units)."""
        if self.scales is None:
            return self._float_states(values)
        integers, zero_point = self.integers(multipliers), self.output.quantized.zero_point
        rows = values.astype(np.int64) - self.input.quantized.zero_point
        cell_state = hidden_state = np.zeros((len(rows), self.units), np.int64)
        states = []
        for row in rows.swapaxes(0, 1):
            arguments = [
                self._gate_argument(integers, gate, row, hidden_state) for gate in range(len(GATES))
            ]
            input_gate, forget_gate, output_gate = (sigmoid(arguments[i]) for i in (0, 1, 3))
            cell_gate = tanh(arguments[2], 12)
            kept = saturate_int16(requantize(forget_gate * cell_state, integers.forget_times_cell))
            added = saturate_int16(requantize(input_gate * cell_gate, integers.input_times_cell))
            cell_state = saturate_int16(kept + added)
            if integers.cell_clip:
                cell_state = np.clip(cell_state, -integers.cell_clip, integers.cell_clip)
            product = output_gate * tanh(cell_state, integers.cell_fractional_bits)
            raw = saturate_int8(requantize(product, integers.output_times_tanh) + zero_point)
            hidden_state = raw - zero_point
            states.append((cell_state, raw))
        cell_states, hidden_states = zip(*states)
        return np.stack(cell_states, axis=1), np.stack(hidden_states, axis=1)

    def _gate_argument(
        self, integers: LstmIntegers, gate: int, row: np.ndarray, hidden_state: np.ndarray
    ) -> np.ndarray:
        input_product = row @ self.input_weights[gate].T.astype(np.int64) + self.bias[gate]
        recurrent_product = hidden_state @ self.recurrent_weights[gate].T.astype(np.int64)
        return saturate_int16(
            saturate_int16(requantize(input_product, integers.input_product[gate]))
            + saturate_int16(requantize(recurrent_product, integers.recurrent_product[gate]))
        )

    def _float_states(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        cell_state = hidden_state = np.zeros((len(values), self.units), np.float32)
        states = []
        for row in values.swapaxes(0, 1):
            arguments = [
                row @ self.input_weights[gate].T
                + hidden_state @ self.recurrent_weights[gate].T
                + self.bias[gate]
                for gate in range(len(GATES))
            ]
            with np.errstate(over="ignore"):  # exp() of a gate that stays shut is infinite
                input_gate, forget_gate, output_gate = (
                    1 / (1 + np.exp(-arguments[i])) for i in (0, 1, 3)
                )
            cell_state = forget_gate * cell_state + input_gate * np.tanh(arguments[2])
            if self.cell_clip:
                cell_state = np.clip(cell_state, -self.cell_clip, self.cell_clip)
            hidden_state = output_gate * np.tanh(cell_state)
            states.append((cell_state, hidden_state))
        cell_states, hidden_states = zip(*states)
        return np.stack(cell_states, axis=1), np.stack(hidden_states, axis=1)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        members: dict[str, int | float | np.ndarray] = {
            "kFeatures": self.input.size,
            "kUnits": self.units,
            "kInputWeights": self.input_weights,
            "kRecurrentWeights": self.recurrent_weights,
            "kBias": self.bias,
        }
        if self.scales is None:
            return {**members, "kCellClip": self.cell_clip}
        integers = self.integers(multipliers)
        return {
            **members,
            "kInputZeroPoint": self.input.quantized.zero_point,
            "kHiddenZeroPoint": self.output.quantized.zero_point,
            **integers.factors(),
            "kCellFractionalBits": integers.cell_fractional_bits,
            "kCellClip": integers.cell_clip,
        }

    def integers(self, multipliers: str) -> LstmIntegers:
        """The constants of an int8 LSTM.

        Raises:
            UserError: a scale or a gate's sum is beyond what the kernel can requantise.
        """
        scales = self.scales
        assert scales is not None, "a float LSTM has no scales"
        hidden_scale = self.output.quantized.scale

        def factors(values: float, weights: tuple[float, ...]) -> tuple[Requantization, ...]:
            return tuple(product_factor(values, gate, GATE_SCALE, multipliers) for gate in weights)

        integers = LstmIntegers(
            input_product=factors(self.input.quantized.scale, scales.input_weights),
            recurrent_product=factors(hidden_scale, scales.recurrent_weights),
            forget_times_cell=quantize_multiplier(ACTIVATION_SCALE * scales.cell / scales.cell),
            input_times_cell=quantize_multiplier(ACTIVATION_SCALE**2 / scales.cell),
            output_times_tanh=quantize_multiplier(ACTIVATION_SCALE**2 / hidden_scale),
            cell_fractional_bits=_fractional_bits(scales.cell),
            cell_clip=_raw_cell_clip(self.cell_clip, scales.cell),
        )
        self._require_small_sums(integers)
        return integers

    def _require_small_sums(self, integers: LstmIntegers) -> None:
        """RequantizeSmall() in lib/lstm_kernels takes sums below 2^30, after a left shift too.

        Those of trained models stay below 2^24.
        """
        if integers.output_times_tanh.shift > 0:
            raise UserError(
                f"the hidden state's scale is {self.output.quantized.scale:g}, as if it never "
                "moved; train the model again."
            )
        factors = integers.input_product + integers.recurrent_product
        for largest, factor in zip(self._largest_sums(), factors):
            shift = max(0, factor.shift)
            if shift > _MAX_LEFT_SHIFT or largest << shift >= 2**30:
                raise UserError(
                    f"a gate's sum may reach {largest}, shifted left by {shift}, but the kernels "
                    f"take sums below 2^30 and shifts up to {_MAX_LEFT_SHIFT}; the model's weights "
                    "or biases are out of all proportion, so train it again."
                )

    def _largest_sums(self) -> list[int]:
        """How large W x + b may become in any unit, for each gate, and then R h."""
        inputs, recurrent = (
            _MAX_DISTANCE * np.abs(weights.astype(np.int64)).sum(axis=2)
            for weights in (self.input_weights, self.recurrent_weights)
        )
        biases = np.abs(self.bias.astype(np.int64))
        return np.concatenate([inputs + biases, recurrent]).max(axis=1).tolist()


def _fractional_bits(cell_scale: float) -> int:
    mantissa, exponent = math.frexp(cell_scale)
    bits = 1 - exponent
    if mantissa != 0.5 or not 0 <= bits <= _MAX_CELL_BITS:
        raise UserError(
            f"the cell state's scale is {cell_scale:g}, but the LSTM kernels need a power of two "
            f"from 2^-{_MAX_CELL_BITS} to 1; train the model again."
        )
    return bits


def _raw_cell_clip(real: float, scale: float) -> int:
    raw = int(min(real / scale, 32767.0))
    if real > 0 and raw == 0:  # 0 would mean that nothing is clipped
        raise UserError(
            f"the cell state is clipped to {real:g}, less than its scale of {scale:g}; convert the "
            "model with TensorFlow 2.15.1."
        )
    return raw


def read_lstm(tensors: Tensors, operator: Operator) -> None:
    """Reads UNIDIRECTIONAL_SEQUENCE_LSTM."""
    cell_clip = _read_options(operator)
    values = tensors.input_of(operator, _INPUTS)
    for variant, positions in _VARIANTS.items():
        if any(operator.inputs[i] >= 0 for i in positions):
            raise ModelError(f"has an LSTM with {variant}, which no runtime supports")
    if len(tensors.shape) != 3 or tensors.shape[0] != 1:
        raise ModelError(
            f"gives an LSTM values of shape {list(tensors.shape)}, but it takes (1, time_steps, "
            "features)"
        )
    is_int8, features = values.dtype == np.int8, values.size
    types = ("i1", "<i4", "<i2") if is_int8 else ("<f4", "<f4", "<f4")
    element, product, cell = map(np.dtype, types)
    units = tensors.at(operator.inputs[_INPUT_WEIGHTS[0]]).shape[0]

    def gates(name: str, positions: tuple[int, ...], dtype: np.dtype, *shape: int) -> list:
        return [tensors.constant(operator.inputs[i], name, dtype, shape) for i in positions]

    input_weights = gates("input_weights", _INPUT_WEIGHTS, element, units, features)
    recurrent_weights = gates("recurrent_weights", _RECURRENT_WEIGHTS, element, units, units)
    bias = gates("gate_bias", _GATE_BIAS, product, units)
    hidden_state = tensors.state(
        operator.inputs[_HIDDEN_STATE], "hidden_state", element, (1, units)
    )
    cell_state = tensors.state(operator.inputs[_CELL_STATE], "cell_state", cell, (1, units))
    _check_intermediates(tensors, operator)
    output = tensors.output_of(operator, "hidden_states", (1, values.rows, units))
    scales = None
    if is_int8:
        if tensors.quantization(hidden_state, "hidden_state") != output.quantization:
            raise ModelError("quantises the LSTM's output unlike the hidden state")
        of_cell = tensors.quantization(cell_state, "cell_state")
        if of_cell.zero_point != 0:
            raise ModelError("has a cell state with a zero point, which no runtime supports")
        scales = LstmScales(
            cell=of_cell.scale,
            input_weights=_gate_scales(tensors, input_weights, "input_weights"),
            recurrent_weights=_gate_scales(tensors, recurrent_weights, "recurrent_weights"),
        )
    tensors.add(
        Lstm(
            values,
            output,
            input_weights=np.stack([gate.numbers for gate in input_weights]),
            recurrent_weights=np.stack([gate.numbers for gate in recurrent_weights]),
            bias=np.stack([gate.numbers for gate in bias]),
            cell_clip=cell_clip,
            scales=scales,
        )
    )


def _read_options(operator: Operator) -> float:
    """The cell clip, after the other options have been checked."""
    options = operator.options("UnidirectionalSequenceLSTMOptions")
    if options.TimeMajor():
        raise ModelError("is time-major; convert it with the batch in front")
    if options.FusedActivationFunction() != tflite.ActivationFunctionType.TANH:
        raise ModelError("has an LSTM with another activation than tanh")
    if options.DiagonalRecurrentTensors():
        raise ModelError("has diagonal recurrent weights, which no runtime supports")
    cell_clip = float(options.CellClip())
    if not 0 <= cell_clip < math.inf:
        raise ModelError(f"clips its cell state to {cell_clip:g}; convert it again")
    return cell_clip


def _check_intermediates(tensors: Tensors, operator: Operator) -> None:
    for index in operator.intermediates:
        tensor = tensors.unused(index)
        if tensor.dtype is None or tensor.is_variable or math.prod(tensor.shape) != 0:
            raise ModelError("has an LSTM with intermediate values, which no runtime supports")


def _gate_scales(tensors: Tensors, gates: list, role: str) -> tuple[float, ...]:
    scales = [tensors.weight_scales(gate, role) for gate in gates]
    if any(len(of_gate) != 1 for of_gate in scales):
        raise ModelError("has several scales for a gate's weights, which TFLM cannot run")
    return tuple(scale for (scale,) in scales)


def read_last_step(tensors: Tensors, operator: Operator) -> None:
    """Reads the STRIDED_SLICE behind an LSTM whose last step alone is the answer."""
    values = tensors.input_of(operator, 4)
    shape = tensors.shape
    limits = [
        tensors.constant(index, "slice", np.dtype("<i4"), (3,)).numbers.tolist()
        for index in operator.inputs[1:]
    ]
    options = operator.options("StridedSliceOptions")
    last = tensors.last_layer
    is_last_step = (
        len(shape) == 3
        and options.ShrinkAxisMask() == 0b010
        and options.EllipsisMask() == options.NewAxisMask() == 0
        and limits[2] == [1, 1, 1]
        and all(options.BeginMask() >> i & 1 or limits[0][i] == 0 for i in (0, 2))
        and all(options.EndMask() >> i & 1 or limits[1][i] == shape[i] for i in (0, 2))
        and not options.BeginMask() >> 1 & 1
        and limits[0][1] in (-1, shape[1] - 1)
    )
    if not (is_last_step and isinstance(last, Lstm)) or last.returns_last:
        raise UnservedError(
            "slices its values otherwise than an LSTM with return_sequences=False does"
        )
    output = tensors.output_of(operator, "last hidden_state", (1, values.size))
    if output.quantization != values.quantization:
        raise ModelError("quantises the last hidden_state unlike the others")
    tensors.replace_last(replace(last, output=output, returns_last=True))
