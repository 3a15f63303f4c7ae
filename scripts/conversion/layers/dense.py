"""A dense layer: FULLY_CONNECTED, over a vector, over all steps at once or over each step."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import tflite

from conversion.fixed_point import Requantization, product_factor, requantize
from conversion.layers.layer import Layer
from conversion.tensors import Tensors
from conversion.tflite_graph import ModelError, Operator, Tensor, UnservedError
from data.data_format import Quantization

_MAX_FLOAT = float(np.finfo(np.float32).max)
_MAX_BIAS_ERROR = 0.02  # of an output's step, as in TFLM's GetQuantizedConvolutionMultipler

_MAX_WEIGHT = 1e6  # in float: a network may give values in their unit, such as 101300 Pa
_BOUNDS = {
    tflite.ActivationFunctionType.NONE: (-math.inf, math.inf),
    tflite.ActivationFunctionType.RELU: (0.0, math.inf),
    tflite.ActivationFunctionType.RELU6: (0.0, 6.0),
}
"""What the activations that are fused into a layer leave of its outputs."""


@dataclass(frozen=True)
class Dense(Layer):
    """y = W x + b, bounded by a fused activation.

    Attributes:
        weights: (outputs, inputs), int8 or float32.
        bias: (outputs,), int32 or float32.
        bounds: of the outputs, as real numbers.
        weight_scales: one, or one for each output; empty in float.
    """

    weights: np.ndarray
    bias: np.ndarray
    bounds: tuple[float, float]
    weight_scales: tuple[float, ...]

    kind = "Dense"
    collects = True

    def as_rows(self, rows: int, size: int) -> Layer:
        """Over all rows at once, if they together are its inputs."""
        is_flat = rows * size == self.weights.shape[1] and self.input.rows == 1
        return replace(self, input=replace(self.input, rows=rows, size=size)) if is_flat else self

    def run(self, values: np.ndarray, multipliers: str) -> np.ndarray:
        if not self.is_int8:
            low, high = map(np.float32, self.bounds)
            return np.clip(values @ self.weights.T + self.bias, low, high)
        distances = values.astype(np.int64) - self.input.quantized.zero_point
        sums = distances @ self.weights.T.astype(np.int64) + self.bias
        products = [requantize(sums[..., k], by) for k, by in enumerate(self.factors(multipliers))]
        raw = np.stack(products, axis=-1) + self.output.quantized.zero_point
        return np.clip(raw, *raw_bounds(self.bounds, self.output.quantized))

    def sums_after(self, rows: np.ndarray) -> np.ndarray:
        """W x + b so far after each of the first rows, (rows, size) in and (rows, outputs) out."""
        distances = (
            rows.astype(np.int64) - self.input.quantized.zero_point if self.is_int8 else rows
        )
        weights = self.weights.reshape(len(self.weights), -1, self.input.size)[:, : len(rows)]
        products = np.einsum("ri,ori->ro", distances, weights.astype(distances.dtype))
        return (np.cumsum(products, axis=0) + self.bias).astype(self.bias.dtype)

    def members(self, multipliers: str) -> dict[str, int | float | np.ndarray]:
        members: dict[str, int | float | np.ndarray] = {
            "kTimeSteps": self.weights.shape[1] // self.input.size,
            "kInputs": self.input.size,
            "kOutputs": self.output.size,
            "kWeights": self.weights,
            "kBias": self.bias,
        }
        if not self.is_int8:
            is_bounded = self.bounds != (-math.inf, math.inf)
            low, high = np.clip(self.bounds, -_MAX_FLOAT, _MAX_FLOAT).tolist()
            return {**members, "kIsBounded": int(is_bounded), "kLowest": low, "kHighest": high}
        low, high = raw_bounds(self.bounds, self.output.quantized)
        return {
            **members,
            "kInputZeroPoint": self.input.quantized.zero_point,
            "kOutputZeroPoint": self.output.quantized.zero_point,
            "kProduct": np.array(self.factors(multipliers), np.int32),
            "kLowest": low,
            "kHighest": high,
        }

    def factors(self, multipliers: str) -> tuple[Requantization, ...]:
        """One for each output. If each has its own scale, every TFLM multiplies in double."""
        has_own_scales = len(self.weight_scales) > 1
        factors = tuple(
            product_factor(
                self.input.quantized.scale,
                weights,
                self.output.quantized.scale,
                "double" if has_own_scales else multipliers,
            )
            for weights in self.weight_scales
        )
        return factors if has_own_scales else factors * self.output.size


def raw_bounds(bounds: tuple[float, float], output: Quantization) -> tuple[int, int]:
    """As CalculateActivationRangeQuantized in TFLite's kernel_util.cc."""
    low, high = (
        round_away(float(np.float32(bound) / np.float32(output.scale))) + output.zero_point
        if math.isfinite(bound)
        else bound
        for bound in bounds
    )
    return int(max(low, -128)), int(min(high, 127))


def round_away(x: float) -> int:
    """To the nearest whole number, ties away from zero."""
    return math.floor(abs(x) + 0.5) * (1 if x >= 0 else -1)


def read_dense(tensors: Tensors, operator: Operator) -> None:
    """Reads FULLY_CONNECTED."""
    options = operator.options("FullyConnectedOptions")
    activation = options.FusedActivationFunction()
    if activation not in _BOUNDS:
        raise UnservedError("has a dense layer with another activation than relu or relu6 in it")
    if options.WeightsFormat() != tflite.FullyConnectedOptionsWeightsFormat.DEFAULT:
        raise ModelError("has a dense layer with shuffled weights, which no runtime supports")
    if options.QuantizedBiasType() not in (tflite.TensorType.FLOAT32, tflite.TensorType.INT32):
        raise ModelError("has a dense layer with a bias of another type than int32")
    values = tensors.input_of(operator, 2, 3)
    is_int8 = values.dtype == np.int8
    product = np.dtype("<i4" if is_int8 else "<f4")
    outputs, inputs = _weights_shape(tensors, operator)
    if inputs != values.size:
        raise ModelError(f"has a dense layer for {inputs} values that takes {values.size}")
    weights = tensors.constant(
        operator.inputs[1], "dense_weights", values.dtype, (outputs, inputs), _MAX_WEIGHT
    )
    has_bias = operator.inputs[2:] not in ((), (-1,))
    bias = (
        tensors.constant(operator.inputs[2], "dense_bias", product, (outputs,), _MAX_WEIGHT)
        if has_bias
        else None
    )
    keeps = options.KeepNumDims() or len(tensors.shape) == 2
    shape = (*tensors.shape[:-1], outputs) if keeps else (values.rows, outputs)
    output = tensors.output_of(operator, "dense_output", shape)
    layer = Dense(
        values,
        output,
        weights=weights.numbers,
        bias=np.zeros(outputs, product) if bias is None else bias.numbers,
        bounds=_BOUNDS[activation],
        weight_scales=_scales(tensors, weights) if is_int8 else (),
    )
    if bias is not None and is_int8:
        _check_bias(bias, layer)
    tensors.add(layer)


def _weights_shape(tensors: Tensors, operator: Operator) -> tuple[int, ...]:
    shape = tensors.at(operator.inputs[1]).shape
    if len(shape) != 2 or min(shape) < 1:
        raise ModelError(f"has dense_weights of shape {shape}, not (outputs, inputs)")
    return shape


def _scales(tensors: Tensors, weights: Tensor) -> tuple[float, ...]:
    scales = tensors.weight_scales(weights, "dense_weights")
    if len(scales) not in (1, weights.shape[0]) or weights.quantized_dimension != 0:
        raise ModelError("has a dense layer with another number of scales than outputs")
    return scales


def _check_bias(bias: Tensor, layer: Dense) -> None:
    of_sums = layer.input.quantized.scale * layer.weight_scales[0]
    error = abs(of_sums - bias.scales[0]) if bias.scales else math.inf
    if not error <= _MAX_BIAS_ERROR * layer.output.quantized.scale:
        raise ModelError("quantises dense_bias unlike its sums; convert it again")
