"""Reads a .tflite file of the family that this project runs on a chip.

The family is what Keras 2's `LSTM(units, return_sequences=True)`, `Flatten` and
`Dense(classes, activation="softmax")` convert to. Whatever else a file holds is
refused by name: a runtime that met it on the chip could only fail silently.
"""

from __future__ import annotations

import struct

import numpy as np
import tflite

from conversion.lstm_model import GATES, LstmModel, Quantization, Scales
from project.errors import UserError

OPERATORS = ("UNIDIRECTIONAL_SEQUENCE_LSTM", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX")
OPERATORS_OF_ONE_STEP = (OPERATORS[0], *OPERATORS[2:])  # whose hidden states are flat by themselves
FILE_IDENTIFIER = b"TFL3"
SCHEMA_VERSION = 3

# Positions among the inputs of UNIDIRECTIONAL_SEQUENCE_LSTM.
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

_DTYPES = {
    tflite.TensorType.FLOAT32: np.dtype("<f4"),
    tflite.TensorType.INT8: np.dtype("i1"),
    tflite.TensorType.INT16: np.dtype("<i2"),
    tflite.TensorType.INT32: np.dtype("<i4"),
}
_UNREADABLE = (struct.error, IndexError, TypeError, ValueError, AttributeError, OverflowError)


def read_model(flatbuffer: bytes, name: str) -> LstmModel:
    """Reads and checks a model; `name` is what error messages call it.

    Raises:
        UserError: the file is damaged, of another schema, or not of the family.
    """
    if flatbuffer[4:8] != FILE_IDENTIFIER:
        raise UserError(
            f"{name} is no TensorFlow Lite model (it lacks the mark {FILE_IDENTIFIER.decode()}); "
            "put a .tflite file there or delete it to train a new one."
        )
    try:
        return _Reader(flatbuffer, name).read()
    except _UNREADABLE as error:
        raise UserError(
            f"{name} is damaged or cut off; fetch it again or delete it to train a new one."
        ) from error


class _Reader:
    """One reading of one file; every method may raise what `_UNREADABLE` lists."""

    def __init__(self, flatbuffer: bytes, name: str) -> None:
        self._flatbuffer = flatbuffer
        self._name = name
        self._model = tflite.Model.GetRootAsModel(flatbuffer, 0)
        if self._model.Version() != SCHEMA_VERSION:
            self._refuse(
                f"has schema version {self._model.Version()}, but only {SCHEMA_VERSION} is known"
            )
        if self._model.SubgraphsLength() == 0:
            self._refuse("holds no network")
        self._graph = self._model.Subgraphs(0)

    def read(self) -> LstmModel:
        operators = self._operator_names()
        self._check_operators(operators)
        lstm, *_reshape, dense, softmax = map(self._graph.Operators, range(len(operators)))
        self._check_lstm_options(lstm)
        input_tensor = self._tensor(lstm.Inputs(0))
        self._check_input(input_tensor)

        model = LstmModel(
            flatbuffer=self._flatbuffer,
            operators=operators,
            input_weights=self._gate_arrays(lstm, _INPUT_WEIGHTS),
            recurrent_weights=self._gate_arrays(lstm, _RECURRENT_WEIGHTS),
            gate_bias=self._gate_arrays(lstm, _GATE_BIAS),
            dense_weights=self._array(dense.Inputs(1)),
            dense_bias=self._dense_bias(dense),
            time_steps=int(input_tensor.Shape(1)),
            cell_clip=float(_options(lstm, tflite.UnidirectionalSequenceLSTMOptions).CellClip()),
            softmax_beta=float(_options(softmax, tflite.SoftmaxOptions).Beta()),
            scales=self._scales(lstm, dense, softmax),
        )
        self._check_shapes(model, input_tensor)
        return model

    def _refuse(self, reason: str) -> None:
        raise UserError(f"{self._name} {reason}.")

    def _operator_names(self) -> tuple[str, ...]:
        codes = (
            self._model.OperatorCodes(self._graph.Operators(i).OpcodeIndex())
            for i in range(self._graph.OperatorsLength())
        )
        return tuple(tflite.opcode2name(code.BuiltinCode()) for code in codes)

    def _check_operators(self, operators: tuple[str, ...]) -> None:
        if "WHILE" in operators:
            self._refuse(
                "unrolls its LSTM into a WHILE loop, as Keras 3 converts it, and TFLM cannot run "
                "that; convert it with TensorFlow 2.15.1"
            )
        if operators not in (OPERATORS, OPERATORS_OF_ONE_STEP):
            self._refuse(
                f"has the operators {', '.join(operators) or 'none'}, but the runtimes serve "
                f"exactly {', '.join(OPERATORS)}"
            )

    def _check_lstm_options(self, lstm: tflite.Operator) -> None:
        options = _options(lstm, tflite.UnidirectionalSequenceLSTMOptions)
        if options.TimeMajor():
            self._refuse("is time-major; convert it with the batch in front")
        if options.FusedActivationFunction() != tflite.ActivationFunctionType.TANH:
            self._refuse("has an LSTM with another activation than tanh")
        for variant, positions in _VARIANTS.items():
            if any(i < lstm.InputsLength() and lstm.Inputs(i) >= 0 for i in positions):
                self._refuse(f"has an LSTM with {variant}, which no runtime serves")

    def _check_input(self, tensor: tflite.Tensor) -> None:
        shape = [int(size) for size in tensor.ShapeAsNumpy()]
        if len(shape) != 3 or shape[0] != 1:
            self._refuse(
                f"takes an input of shape {shape}, but a chip needs (1, time_steps, features): "
                "fix the batch to one before converting"
            )
        if tensor.Type() not in (tflite.TensorType.FLOAT32, tflite.TensorType.INT8):
            self._refuse("has neither a float nor an int8 input, which no runtime serves")

    def _check_shapes(self, model: LstmModel, input_tensor: tflite.Tensor) -> None:
        units, classes = model.units, model.classes
        expected = {
            "input_weights": (4, units, int(input_tensor.Shape(2))),
            "recurrent_weights": (4, units, units),
            "gate_bias": (4, units),
            "dense_weights": (classes, model.time_steps * units),
            "dense_bias": (classes,),
        }
        for field, shape in expected.items():
            if getattr(model, field).shape != shape:
                self._refuse(f"has {field} of shape {getattr(model, field).shape}, not {shape}")
        weights, bias = (np.float32, np.float32) if model.scales is None else (np.int8, np.int32)
        for field in expected:
            due = bias if field.endswith("bias") else weights
            if getattr(model, field).dtype != due:
                self._refuse(
                    f"has {field} of type {getattr(model, field).dtype}, not {due.__name__}"
                )

    def _tensor(self, index: int) -> tflite.Tensor:
        if index < 0:
            self._refuse("lacks a tensor that a standard LSTM has")
        return self._graph.Tensors(index)

    def _array(self, index: int) -> np.ndarray:
        tensor = self._tensor(index)
        if tensor.Type() not in _DTYPES:
            self._refuse(f"has a tensor of type {_type_name(tensor)}, which no runtime serves")
        content = self._model.Buffers(tensor.Buffer()).DataAsNumpy()
        if not isinstance(content, np.ndarray):
            self._refuse("lacks the weights of a tensor")
        return content.view(_DTYPES[tensor.Type()]).reshape(tensor.ShapeAsNumpy())

    def _gate_arrays(self, lstm: tflite.Operator, positions: tuple[int, ...]) -> np.ndarray:
        return np.stack([self._array(lstm.Inputs(i)) for i in positions])

    def _dense_bias(self, dense: tflite.Operator) -> np.ndarray:
        options = _options(dense, tflite.FullyConnectedOptions)
        if options.FusedActivationFunction() != tflite.ActivationFunctionType.NONE:
            self._refuse("has a dense layer with an activation fused into it")
        if dense.InputsLength() > 2 and dense.Inputs(2) >= 0:
            return self._array(dense.Inputs(2))
        weights = self._array(dense.Inputs(1))
        return np.zeros(weights.shape[0], np.int32 if weights.dtype == np.int8 else np.float32)

    def _scales(
        self, lstm: tflite.Operator, dense: tflite.Operator, softmax: tflite.Operator
    ) -> Scales | None:
        if self._tensor(lstm.Inputs(0)).Type() == tflite.TensorType.FLOAT32:
            return None
        cell = self._tensor(lstm.Inputs(_CELL_STATE))
        if cell.Type() != tflite.TensorType.INT16:
            self._refuse(f"has a cell state of type {_type_name(cell)}, not INT16")
        dense_weights = self._weight_scales(dense.Inputs(1))
        classes = int(self._tensor(dense.Inputs(1)).Shape(0))
        scales = Scales(
            input=self._quantization(lstm.Inputs(0)),
            hidden=self._quantization(lstm.Inputs(_HIDDEN_STATE)),
            logits=self._quantization(softmax.Inputs(0)),
            output=self._quantization(softmax.Outputs(0)),
            cell=self._quantization(lstm.Inputs(_CELL_STATE)).scale,
            input_weights=tuple(self._gate_scale(lstm.Inputs(i)) for i in _INPUT_WEIGHTS),
            recurrent_weights=tuple(self._gate_scale(lstm.Inputs(i)) for i in _RECURRENT_WEIGHTS),
            dense_weights=dense_weights,
        )
        self._check_scales(scales, self._quantization(dense.Inputs(0)), classes)
        return scales

    def _check_scales(self, scales: Scales, dense_input: Quantization, classes: int) -> None:
        if dense_input != scales.hidden:
            self._refuse("quantises the dense layer's input otherwise than the hidden state")
        if scales.output != Quantization(1 / 256, -128):
            self._refuse("has an output that is not quantised to 1/256 with zero point -128")
        if len(scales.dense_weights) not in (1, classes):
            self._refuse("has a dense layer with another number of scales than classes")

    def _quantization(self, index: int) -> Quantization:
        parameters = self._tensor(index).Quantization()
        if parameters is None or parameters.ScaleLength() != 1:
            self._refuse("has a tensor that is not quantised by one scale")
        return Quantization(float(parameters.Scale(0)), int(parameters.ZeroPoint(0)))

    def _gate_scale(self, index: int) -> float:
        scales = self._weight_scales(index)
        if len(scales) != 1:
            self._refuse("quantises a gate's weights by more than one scale, which TFLM cannot run")
        return scales[0]

    def _weight_scales(self, index: int) -> tuple[float, ...]:
        parameters = self._tensor(index).Quantization()
        if parameters is None or parameters.ScaleLength() == 0:
            self._refuse("has int8 weights without a scale")
        if np.any(parameters.ZeroPointAsNumpy()):
            self._refuse("has weights with a zero point, which no runtime serves")
        return tuple(float(scale) for scale in parameters.ScaleAsNumpy())


def _options(operator: tflite.Operator, kind: type) -> object:
    table = operator.BuiltinOptions()
    if table is None:
        raise ValueError("an operator has no options")
    options = kind()
    options.Init(table.Bytes, table.Pos)
    return options


def _type_name(tensor: tflite.Tensor) -> str:
    names = {v: k for k, v in vars(tflite.TensorType).items() if isinstance(v, int)}
    return names.get(tensor.Type(), str(tensor.Type()))


assert len(GATES) == len(_INPUT_WEIGHTS)
