"""Builds .tflite files of the project's family, of any size, for the tests.

TensorFlow converts one shape in ten seconds; this writes hundreds in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
import tflite

from conversion.lstm_model import LstmModel, Quantization, Scales
from conversion.tflite_reader import OPERATORS

_TYPES = {
    np.dtype(np.float32): tflite.TensorType.FLOAT32,
    np.dtype(np.int8): tflite.TensorType.INT8,
    np.dtype(np.int16): tflite.TensorType.INT16,
    np.dtype(np.int32): tflite.TensorType.INT32,
}


def random_int8_model(
    random: np.random.Generator,
    units: int = 20,
    features: int = 28,
    time_steps: int = 28,
    classes: int = 10,
) -> LstmModel:
    """Random weights under random scales, from nearly dead to saturating; no flatbuffer yet."""

    def weights(*shape: int) -> np.ndarray:
        return random.integers(-127, 128, shape).astype(np.int8)

    def scale(low: float, high: float) -> float:
        return float(np.float32(np.exp(random.uniform(np.log(low), np.log(high)))))

    return LstmModel(
        flatbuffer=b"",
        operators=(),
        input_weights=weights(4, units, features),
        recurrent_weights=weights(4, units, units),
        gate_bias=random.integers(-(2**14), 2**14, (4, units)).astype(np.int32),
        dense_weights=weights(classes, time_steps * units),
        dense_bias=random.integers(-(2**14), 2**14, classes).astype(np.int32),
        time_steps=time_steps,
        cell_clip=float(random.choice([0.0, 1.0, 10.0])),
        softmax_beta=1.0,
        scales=Scales(
            input=Quantization(scale(1e-3, 1e-1), int(random.integers(-128, 128))),
            hidden=Quantization(scale(1e-3, 1e-2), int(random.integers(-128, 128))),
            logits=Quantization(scale(1e-2, 0.5), int(random.integers(-128, 128))),
            output=Quantization(1 / 256, -128),
            cell=2.0 ** -int(random.integers(9, 16) + 7 * (random.integers(4) == 0)),
            input_weights=tuple(scale(1e-4, 1e-1) for _ in range(4)),
            recurrent_weights=tuple(scale(1e-4, 1e-1) for _ in range(4)),
            dense_weights=(scale(1e-4, 1e-2),),
        ),
    )


def random_float_model(
    random: np.random.Generator, units: int, features: int, time_steps: int, classes: int
) -> LstmModel:
    """Random weights of about the size that training gives; no flatbuffer yet."""

    def numbers(*shape: int) -> np.ndarray:
        return random.normal(scale=0.25, size=shape).astype(np.float32)

    return LstmModel(
        flatbuffer=b"",
        operators=(),
        input_weights=numbers(4, units, features),
        recurrent_weights=numbers(4, units, units),
        gate_bias=numbers(4, units),
        dense_weights=numbers(classes, time_steps * units),
        dense_bias=numbers(classes),
        time_steps=time_steps,
        cell_clip=10.0,
        softmax_beta=1.0,
        scales=None,
    )


def build(model: LstmModel, batch: int = 1) -> bytes:
    """The flatbuffer of `model`, with the operators and tensors that TensorFlow 2.15 writes."""
    return _Builder(model, batch, time_major=False).build()


def build_lstm(model: LstmModel, batch: int, time_major: bool) -> bytes:
    """The LSTM of `model` alone; its output are the hidden states of all steps.

    Input and output are (batch, time_steps, …), or (time_steps, batch, …) where time is major.
    """
    return _Builder(model, batch, time_major).build_lstm()


class _Builder:
    def __init__(self, model: LstmModel, batch: int, time_major: bool) -> None:
        self._model = model
        self._batch = batch
        self._time_major = time_major
        self._element = np.dtype(np.float32 if model.scales is None else np.int8)
        self._builder = flatbuffers.Builder(1 << 16)
        self._buffers: list[int] = [self._buffer(b"")]  # number 0 means: no content
        self._tensors: list[int] = []

    def build(self) -> bytes:
        model, scales, batch = self._model, self._model.scales, self._batch
        width = model.time_steps * model.units

        inputs, hidden_states, lstm = self._lstm()
        reshape, flat = [], hidden_states
        if model.time_steps > 1:
            shape = self._constant(np.array([batch, width], np.int32))
            flat = self._computed((batch, width), scales and scales.hidden)
            reshape = [self._operator(1, [hidden_states, shape], flat)]
        weights = self._constant(model.dense_weights, scales and scales.dense_weights)
        bias = self._constant(
            model.dense_bias, scales and (scales.hidden.scale * scales.dense_weights[0],)
        )
        logits = self._computed((batch, model.classes), scales and scales.logits)
        output = self._computed((batch, model.classes), scales and scales.output)
        dense_options, softmax_options = "FullyConnectedOptions", "SoftmaxOptions"
        operators = [
            lstm,
            *reshape,
            self._operator(2, [flat, weights, bias], logits, dense_options),
            self._operator(3, [logits], output, softmax_options, Beta=model.softmax_beta),
        ]
        return self._file(operators, inputs, output)

    def build_lstm(self) -> bytes:
        inputs, hidden_states, lstm = self._lstm()
        return self._file([lstm], inputs, hidden_states)

    def _lstm(self) -> tuple[int, int, int]:
        """Input tensor, output tensor and operator of the LSTM."""
        model, scales, batch = self._model, self._model.scales, self._batch
        rows = (model.time_steps, batch) if self._time_major else (batch, model.time_steps)
        inputs = self._computed((*rows, model.features), scales and scales.input)
        gates = [
            [self._constant(values[i], scales and (of_gates[i],)) for i in range(4)]
            for values, of_gates in (
                (model.input_weights, scales and scales.input_weights),
                (model.recurrent_weights, scales and scales.recurrent_weights),
                (model.gate_bias, (1.0,) * 4),
            )
        ]
        hidden, shape = scales and scales.hidden, (batch, model.units)
        hidden_state = self._computed(shape, hidden, is_variable=True)
        cell_state = self._tensor(
            shape,
            self._element if scales is None else np.dtype(np.int16),
            scales=scales and (scales.cell,),
            is_variable=True,
        )
        hidden_states = self._computed((*rows, model.units), hidden)
        none = [-1]
        tensors = [inputs, *gates[0], *gates[1], *none * 3, *gates[2], *none * 2]
        tensors += [hidden_state, cell_state, *none * 4]
        operator = self._operator(
            0,
            tensors,
            hidden_states,
            "UnidirectionalSequenceLSTMOptions",
            FusedActivationFunction=tflite.ActivationFunctionType.TANH,
            CellClip=model.cell_clip,
            TimeMajor=self._time_major,
        )
        return inputs, hidden_states, operator

    def _constant(self, values: np.ndarray, scales: tuple[float, ...] | None = None) -> int:
        self._buffers.append(self._buffer(values.tobytes()))
        if scales and len(set(scales)) == 1:
            scales = scales[:1]
        return self._tensor(values.shape, values.dtype, scales, buffer=len(self._buffers) - 1)

    def _computed(
        self, shape: tuple[int, ...], quantization: Quantization | None, is_variable: bool = False
    ) -> int:
        scales = quantization and (quantization.scale,)
        zero_point = quantization.zero_point if quantization else 0
        return self._tensor(shape, self._element, scales, zero_point, is_variable)

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
        self, code: int, inputs: list[int], output: int, options_kind: str = "", **options: Any
    ) -> int:
        has_options = {}
        if options_kind:
            has_options = {
                "BuiltinOptionsType": getattr(tflite.BuiltinOptions, options_kind),
                "BuiltinOptions": self._table(options_kind, **options),
            }
        return self._table(
            "Operator",
            OpcodeIndex=code,
            Inputs=self._numbers(inputs, np.int32),
            Outputs=self._numbers([output], np.int32),
            **has_options,
        )

    def _file(self, operators: list[int], inputs: int, output: int) -> bytes:
        graph = self._table(
            "SubGraph",
            Tensors=self._list(self._tensors),
            Operators=self._list(operators),
            Inputs=self._numbers([inputs], np.int32),
            Outputs=self._numbers([output], np.int32),
        )
        codes = [getattr(tflite.BuiltinOperator, name) for name in OPERATORS]
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
