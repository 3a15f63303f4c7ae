"""Writes a network as a .tflite file: the operators and tensors that TensorFlow 2.15 writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import flatbuffers
import numpy as np
import tflite

from conversion.layers.activation import Activation
from conversion.layers.dense import Dense
from conversion.layers.ends import ChangeSign, Dequantize, Quantize
from conversion.layers.largest import Largest
from conversion.layers.layer import Layer, Values
from conversion.layers.lstm import Lstm
from conversion.layers.mean import Mean
from conversion.layers.rescaling import Rescaling
from conversion.layers.softmax import Softmax
from conversion.network_model import Network
from data.data_format import Quantization

_TYPES = {
    np.dtype(np.float32): tflite.TensorType.FLOAT32,
    np.dtype(np.int8): tflite.TensorType.INT8,
    np.dtype(np.uint8): tflite.TensorType.UINT8,
    np.dtype(np.int16): tflite.TensorType.INT16,
    np.dtype(np.int32): tflite.TensorType.INT32,
}


class TfliteWriter:
    def __init__(self, batch: int, time_major: bool) -> None:
        self._batch = batch
        self._time_major = time_major
        self._builder = flatbuffers.Builder(1 << 16)
        self._buffers: list[int] = [self._buffer(b"")]  # number 0 means: no content
        self._tensors: list[int] = []
        self._operators: list[int] = []
        self.operators: list[str] = []
        self._codes: list[str] = []
        self._shape: tuple[int, ...] = ()

    def write(self, network: Network) -> bytes:
        writers: dict[type, Callable[[Any, int], int]] = {
            Lstm: self._lstm,
            Dense: self._dense,
            Softmax: self._softmax,
            Activation: self._activation,
            Mean: self._over_steps,
            Largest: self._over_steps,
            Rescaling: self._rescaling,
            Quantize: self._quantize,
            Dequantize: self._dequantize,
            ChangeSign: self._quantize,
        }
        first = network.layers[0].input
        rows = (first.rows, self._batch) if self._time_major else (self._batch, first.rows)
        current = inputs = self._computed((*rows, first.size), first)
        for layer in network.layers:
            is_flat = layer.input.rows == 1 and not isinstance(layer, (Lstm, Mean, Largest))
            if is_flat and len(self._shape) == 3 and self._shape[1] > 1:
                current = self._reshaped(current, layer.input, (self._batch, layer.input.size))
            current = writers[type(layer)](layer, current)
        return self._file(inputs, current)

    def _reshaped(self, current: int, values: Values, shape: tuple[int, ...]) -> int:
        new_shape = self._constant(np.array(shape, np.int32))
        output = self._computed(shape, values)
        self._operator("RESHAPE", [current, new_shape], output)
        return output

    def _lstm(self, lstm: Lstm, current: int) -> int:
        scales, batch, rows = lstm.scales, self._batch, self._shape[:2]
        gates = [
            [self._constant(values[i], of_gates and (of_gates[i],)) for i in range(4)]
            for values, of_gates in (
                (lstm.input_weights, scales and scales.input_weights),
                (lstm.recurrent_weights, scales and scales.recurrent_weights),
                (lstm.bias, scales and (1.0,) * 4),
            )
        ]
        hidden_state = self._computed((batch, lstm.units), lstm.output, is_variable=True)
        cell_state = self._tensor(
            (batch, lstm.units),
            lstm.output.dtype if scales is None else np.dtype(np.int16),
            scales=scales and (scales.cell,),
            is_variable=True,
        )
        hidden_states = self._computed((*rows, lstm.units), lstm.output)
        none = [-1]
        tensors = [current, *gates[0], *gates[1], *none * 3, *gates[2], *none * 2]
        tensors += [hidden_state, cell_state, *none * 4]
        self._operator(
            "UNIDIRECTIONAL_SEQUENCE_LSTM",
            tensors,
            hidden_states,
            "UnidirectionalSequenceLSTMOptions",
            FusedActivationFunction=tflite.ActivationFunctionType.TANH,
            CellClip=lstm.cell_clip,
            TimeMajor=self._time_major,
        )
        return self._last_step(lstm, hidden_states) if lstm.returns_last else hidden_states

    def _last_step(self, lstm: Lstm, hidden_states: int) -> int:
        limits = [
            self._constant(np.array(limit, np.int32))
            for limit in ([0, -1, 0], [0, 0, 0], [1, 1, 1])
        ]
        output = self._computed((self._batch, lstm.units), lstm.output)
        self._operator(
            "STRIDED_SLICE",
            [hidden_states, *limits],
            output,
            "StridedSliceOptions",
            BeginMask=0b101,
            EndMask=0b101,
            ShrinkAxisMask=0b010,
        )
        return output

    def _dense(self, dense: Dense, current: int) -> int:
        per_step = dense.input.rows > 1
        whole_shape = self._shape
        if per_step:
            current = self._reshaped(current, dense.input, (dense.input.rows, dense.input.size))
        sums = None
        if dense.weight_scales:
            sums = (dense.input.quantized.scale * dense.weight_scales[0],)
        weights = self._constant(dense.weights, dense.weight_scales)
        bias = self._constant(dense.bias, sums)
        rows = dense.input.rows if per_step else self._batch
        output = self._computed((rows, dense.output.size), dense.output)
        activations = tflite.ActivationFunctionType
        fused = {math.inf: activations.RELU, 6: activations.RELU6}[dense.bounds[1]]
        if dense.bounds[0] < 0:
            fused = activations.NONE
        self._operator(
            "FULLY_CONNECTED",
            [current, weights, bias],
            output,
            "FullyConnectedOptions",
            FusedActivationFunction=fused,
        )
        if per_step:
            return self._reshaped(output, dense.output, (*whole_shape[:-1], dense.output.size))
        return output

    def _softmax(self, softmax: Softmax, current: int) -> int:
        output = self._computed(self._shape, softmax.output)
        self._operator("SOFTMAX", [current], output, "SoftmaxOptions", Beta=softmax.beta)
        return output

    def _activation(self, activation: Activation, current: int) -> int:
        names = {"Sigmoid": "LOGISTIC", "Tanh": "TANH", "Relu": "RELU", "Relu6": "RELU6"}
        output = self._computed(self._shape, activation.output)
        self._operator(names[activation.function], [current], output)
        return output

    def _quantize(self, layer: Layer, current: int) -> int:
        output = self._computed(self._shape, layer.output)
        self._operator("QUANTIZE", [current], output)
        return output

    def _dequantize(self, layer: Dequantize, current: int) -> int:
        output = self._computed(self._shape, layer.output)
        self._operator("DEQUANTIZE", [current], output)
        return output

    def _rescaling(self, rescaling: Rescaling, current: int) -> int:
        of_constants = rescaling.of_constants or Quantization(0, 0)
        scales = (of_constants.scale,) if of_constants.scale else None
        constants = self._constant(rescaling.constants, scales, of_constants.zero_point)
        output = self._computed(self._shape, rescaling.output)
        options = f"{rescaling.operator.capitalize()}Options"
        self._operator(rescaling.operator, [current, constants], output, options)
        return output

    def _over_steps(self, layer: Mean | Largest, current: int) -> int:
        axis = self._constant(np.array([1], np.int32))
        output = self._computed((self._batch, layer.output.size), layer.output)
        name = "MEAN" if isinstance(layer, Mean) else "REDUCE_MAX"
        self._operator(name, [current, axis], output, "ReducerOptions", KeepDims=False)
        return output

    def _constant(
        self, values: np.ndarray, scales: tuple[float, ...] | None = None, zero_point: int = 0
    ) -> int:
        self._buffers.append(self._buffer(values.tobytes()))
        if scales and len(set(scales)) == 1:
            scales = scales[:1]
        buffer = len(self._buffers) - 1
        return self._tensor(values.shape, values.dtype, scales, zero_point, buffer=buffer)

    def _computed(self, shape: tuple[int, ...], values: Values, is_variable: bool = False) -> int:
        quantization = values.quantization
        scales = quantization and (quantization.scale,)
        zero_point = quantization.zero_point if quantization else 0
        if not is_variable:
            self._shape = shape
        return self._tensor(shape, values.dtype, scales, zero_point, is_variable)

    def _tensor(
        self,
        shape: tuple[int, ...],
        dtype: np.dtype,
        scales: tuple[float, ...] | None,
        zero_point: int = 0,
        is_variable: bool = False,
        buffer: int = 0,
    ) -> int:
        quantization = None
        if scales:
            quantization = self._table(
                "QuantizationParameters",
                Scale=self._numbers(scales, np.float32),
                ZeroPoint=self._numbers([zero_point] * len(scales), np.int64),
            )
        tensor = self._table(
            "Tensor",
            Shape=self._numbers(shape, np.int32),
            Type=_TYPES[np.dtype(dtype)],
            Buffer=buffer,
            Name=self._builder.CreateString(f"tensor_{len(self._tensors)}"),
            IsVariable=is_variable,
            Quantization=quantization,
        )
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def _operator(
        self, name: str, inputs: list[int], output: int, options_kind: str = "", **options: Any
    ) -> None:
        has_options = {}
        if options_kind:
            has_options = {
                "BuiltinOptionsType": getattr(tflite.BuiltinOptions, options_kind),
                "BuiltinOptions": self._table(options_kind, **options),
            }
        if name not in self._codes:
            self._codes.append(name)
        self.operators.append(name)
        operator = self._table(
            "Operator",
            OpcodeIndex=self._codes.index(name),
            Inputs=self._numbers(inputs, np.int32),
            Outputs=self._numbers([output], np.int32),
            **has_options,
        )
        self._operators.append(operator)

    def _file(self, inputs: int, output: int) -> bytes:
        graph = self._table(
            "SubGraph",
            Tensors=self._list(self._tensors),
            Operators=self._list(self._operators),
            Inputs=self._numbers([inputs], np.int32),
            Outputs=self._numbers([output], np.int32),
        )
        codes = [getattr(tflite.BuiltinOperator, name) for name in self._codes]
        model = self._table(
            "Model",
            Version=3,
            OperatorCodes=self._list(
                [
                    self._table(
                        "OperatorCode",
                        BuiltinCode=code,
                        DeprecatedBuiltinCode=min(code, 127),
                        Version=1,
                    )
                    for code in codes
                ]
            ),
            Subgraphs=self._list([graph]),
            Buffers=self._list(self._buffers),
        )
        self._builder.Finish(model, file_identifier=b"TFL3")
        return bytes(self._builder.Output())

    def _table(self, kind: str, **fields: Any) -> int:
        """A table of the schema by its fields; None for one that is left out."""
        getattr(tflite, f"{kind}Start")(self._builder)
        for name, value in fields.items():
            if value is not None:
                getattr(tflite, f"{kind}Add{name}")(self._builder, value)
        return getattr(tflite, f"{kind}End")(self._builder)

    def _buffer(self, content: bytes) -> int:
        builder = self._builder
        if not content:
            return self._table("Buffer")
        builder.StartVector(1, len(content), 16)
        builder.head -= len(content)
        builder.Bytes[builder.head : builder.head + len(content)] = content
        return self._table("Buffer", Data=builder.EndVector())

    def _numbers(self, values: Sequence[float], dtype: type) -> int:
        return self._builder.CreateNumpyVector(np.array(values, dtype))

    def _list(self, offsets: list[int]) -> int:
        self._builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self._builder.PrependUOffsetTRelative(offset)
        return self._builder.EndVector()
