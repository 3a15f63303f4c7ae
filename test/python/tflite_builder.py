"""Builds .tflite files of the project's family, of any size, for the tests.

TensorFlow converts one shape in ten seconds; this writes hundreds in one.
"""

from __future__ import annotations

import flatbuffers
import numpy as np
import tflite

from conversion.lstm_model import LstmModel, Quantization, Scales

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
        self._builder = flatbuffers.Builder(1 << 16)
        self._buffers: list[int] = [self._buffer(b"")]  # number 0 means: no content
        self._tensors: list[int] = []

    def build(self) -> bytes:
        model, scales, batch = self._model, self._model.scales, self._batch
        element, hidden = self._element(), scales and scales.hidden
        width = model.time_steps * model.units

        inputs, hidden_states, lstm = self._lstm()
        reshape, flat = [], hidden_states
        if model.time_steps > 1:
            shape = self._constant(np.array([batch, width], np.int32))
            flat = self._empty((batch, width), element, hidden)
            reshape = [
                self._operator(1, [hidden_states, shape], flat, tflite.BuiltinOptions.NONE, 0)
            ]
        dense_weights = self._constant(model.dense_weights, scales and scales.dense_weights)
        dense_bias = self._constant(
            model.dense_bias, scales and (scales.hidden.scale * scales.dense_weights[0],)
        )
        logits = self._empty((batch, model.classes), element, scales and scales.logits)
        output = self._empty((batch, model.classes), element, scales and scales.output)
        operators = [
            lstm,
            *reshape,
            self._operator(2, [flat, dense_weights, dense_bias], logits, *self._dense_options()),
            self._operator(3, [logits], output, *self._softmax_options()),
        ]
        return self._finish(operators, inputs, output)

    def build_lstm(self) -> bytes:
        inputs, hidden_states, lstm = self._lstm()
        return self._finish([lstm], inputs, hidden_states)

    def _element(self) -> np.dtype:
        return np.dtype(np.float32 if self._model.scales is None else np.int8)

    def _lstm(self) -> tuple[int, int, int]:
        """Input tensor, output tensor and operator of the LSTM."""
        model, scales, batch = self._model, self._model.scales, self._batch
        element = self._element()
        cell_type = np.dtype(np.float32 if scales is None else np.int16)
        hidden = scales and scales.hidden
        rows = (model.time_steps, batch) if self._time_major else (batch, model.time_steps)

        inputs = self._empty((*rows, model.features), element, scales and scales.input)
        gates = [
            self._constants(model.input_weights, scales and scales.input_weights),
            self._constants(model.recurrent_weights, scales and scales.recurrent_weights),
            self._constants(model.gate_bias, scales and (1.0,) * 4),
        ]
        hidden_state = self._empty((batch, model.units), element, hidden, variable=True)
        cell_state = self._empty(
            (batch, model.units), cell_type, scales and Quantization(scales.cell, 0), variable=True
        )
        hidden_states = self._empty((*rows, model.units), element, hidden)

        none = [-1]
        lstm_inputs = [inputs, *gates[0], *gates[1], *none * 3, *gates[2], *none * 2]
        lstm_inputs += [hidden_state, cell_state, *none * 4]
        operator = self._operator(0, lstm_inputs, hidden_states, *self._lstm_options())
        return inputs, hidden_states, operator

    def _constants(self, values: np.ndarray, scales: tuple[float, ...] | None) -> list[int]:
        return [
            self._constant(value, scales and (scales[gate],)) for gate, value in enumerate(values)
        ]

    def _constant(self, values: np.ndarray, scales: tuple[float, ...] | None = None) -> int:
        self._buffers.append(self._buffer(values.tobytes()))
        if scales and len(set(scales)) == 1:
            scales = scales[:1]
        return self._tensor(
            values.shape,
            values.dtype,
            len(self._buffers) - 1,
            scales,
            [0] * len(scales or ()),
            False,
        )

    def _empty(
        self,
        shape: tuple[int, ...],
        dtype: np.dtype,
        quantization: Quantization | None,
        variable: bool = False,
    ) -> int:
        scales = quantization and (quantization.scale,)
        zero_points = [quantization.zero_point] if quantization else []
        return self._tensor(shape, dtype, 0, scales, zero_points, variable)

    def _buffer(self, content: bytes) -> int:
        builder = self._builder
        data = None
        if content:
            builder.StartVector(1, len(content), 16)
            builder.head -= len(content)
            builder.Bytes[builder.head : builder.head + len(content)] = content
            data = builder.EndVector()
        tflite.BufferStart(builder)
        if data is not None:
            tflite.BufferAddData(builder, data)
        return tflite.BufferEnd(builder)

    def _tensor(
        self,
        shape: tuple[int, ...],
        dtype: np.dtype,
        buffer: int,
        scales: tuple[float, ...] | None,
        zero_points: list[int],
        variable: bool,
    ) -> int:
        builder = self._builder
        quantization = self._quantization(scales, zero_points) if scales else None
        shape_vector = builder.CreateNumpyVector(np.array(shape, np.int32))
        name = builder.CreateString(f"tensor_{len(self._tensors)}")
        tflite.TensorStart(builder)
        tflite.TensorAddShape(builder, shape_vector)
        tflite.TensorAddType(builder, _TYPES[np.dtype(dtype)])
        tflite.TensorAddBuffer(builder, buffer)
        tflite.TensorAddName(builder, name)
        tflite.TensorAddIsVariable(builder, variable)
        if quantization is not None:
            tflite.TensorAddQuantization(builder, quantization)
        self._tensors.append(tflite.TensorEnd(builder))
        return len(self._tensors) - 1

    def _quantization(self, scales: tuple[float, ...], zero_points: list[int]) -> int:
        builder = self._builder
        scale = builder.CreateNumpyVector(np.array(scales, np.float32))
        zero_point = builder.CreateNumpyVector(np.array(zero_points, np.int64))
        tflite.QuantizationParametersStart(builder)
        tflite.QuantizationParametersAddScale(builder, scale)
        tflite.QuantizationParametersAddZeroPoint(builder, zero_point)
        return tflite.QuantizationParametersEnd(builder)

    def _operator(
        self, code: int, inputs: list[int], output: int, options_type: int, options: int
    ) -> int:
        builder = self._builder
        input_vector = builder.CreateNumpyVector(np.array(inputs, np.int32))
        output_vector = builder.CreateNumpyVector(np.array([output], np.int32))
        tflite.OperatorStart(builder)
        tflite.OperatorAddOpcodeIndex(builder, code)
        tflite.OperatorAddInputs(builder, input_vector)
        tflite.OperatorAddOutputs(builder, output_vector)
        if options:
            tflite.OperatorAddBuiltinOptionsType(builder, options_type)
            tflite.OperatorAddBuiltinOptions(builder, options)
        return tflite.OperatorEnd(builder)

    def _lstm_options(self) -> tuple[int, int]:
        builder = self._builder
        tflite.UnidirectionalSequenceLSTMOptionsStart(builder)
        tflite.UnidirectionalSequenceLSTMOptionsAddFusedActivationFunction(
            builder, tflite.ActivationFunctionType.TANH
        )
        tflite.UnidirectionalSequenceLSTMOptionsAddCellClip(builder, self._model.cell_clip)
        tflite.UnidirectionalSequenceLSTMOptionsAddTimeMajor(builder, self._time_major)
        return (
            tflite.BuiltinOptions.UnidirectionalSequenceLSTMOptions,
            tflite.UnidirectionalSequenceLSTMOptionsEnd(builder),
        )

    def _dense_options(self) -> tuple[int, int]:
        tflite.FullyConnectedOptionsStart(self._builder)
        options = tflite.FullyConnectedOptionsEnd(self._builder)
        return tflite.BuiltinOptions.FullyConnectedOptions, options

    def _softmax_options(self) -> tuple[int, int]:
        tflite.SoftmaxOptionsStart(self._builder)
        tflite.SoftmaxOptionsAddBeta(self._builder, self._model.softmax_beta)
        return tflite.BuiltinOptions.SoftmaxOptions, tflite.SoftmaxOptionsEnd(self._builder)

    def _finish(self, operators: list[int], inputs: int, output: int) -> bytes:
        builder = self._builder
        graph = self._graph(operators, inputs, output)
        codes = self._vector([self._operator_code(name) for name in _OPERATORS])
        graphs = self._vector([graph])
        buffers = self._vector(self._buffers)
        tflite.ModelStart(builder)
        tflite.ModelAddVersion(builder, 3)
        tflite.ModelAddOperatorCodes(builder, codes)
        tflite.ModelAddSubgraphs(builder, graphs)
        tflite.ModelAddBuffers(builder, buffers)
        builder.Finish(tflite.ModelEnd(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())

    def _graph(self, operators: list[int], inputs: int, output: int) -> int:
        builder = self._builder
        tensor_vector = self._vector(self._tensors)
        operator_vector = self._vector(operators)
        input_vector = builder.CreateNumpyVector(np.array([inputs], np.int32))
        output_vector = builder.CreateNumpyVector(np.array([output], np.int32))
        tflite.SubGraphStart(builder)
        tflite.SubGraphAddTensors(builder, tensor_vector)
        tflite.SubGraphAddInputs(builder, input_vector)
        tflite.SubGraphAddOutputs(builder, output_vector)
        tflite.SubGraphAddOperators(builder, operator_vector)
        return tflite.SubGraphEnd(builder)

    def _operator_code(self, name: str) -> int:
        code = getattr(tflite.BuiltinOperator, name)
        tflite.OperatorCodeStart(self._builder)
        tflite.OperatorCodeAddBuiltinCode(self._builder, code)
        tflite.OperatorCodeAddDeprecatedBuiltinCode(self._builder, min(code, 127))
        tflite.OperatorCodeAddVersion(self._builder, 1)
        return tflite.OperatorCodeEnd(self._builder)

    def _vector(self, offsets: list[int]) -> int:
        builder = self._builder
        builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            builder.PrependUOffsetTRelative(offset)
        return builder.EndVector()


_OPERATORS = ("UNIDIRECTIONAL_SEQUENCE_LSTM", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX")
