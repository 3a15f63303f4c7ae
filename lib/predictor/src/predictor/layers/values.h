#ifndef PREDICTOR_LAYERS_VALUES_H_
#define PREDICTOR_LAYERS_VALUES_H_

// What goes from one layer of a network to the next.
//
// Each layer of model_data.h is a struct of sizes, weights and constants, and
// the template that computes it is instantiated with that struct. An int8 layer
// hands on raw int8 numbers; only an LSTM hands on its hidden state as it lies
// in its memory, which depends on the instruction set. In float all are float.
//
// A layer that works on one row after the other has
//
//   Row, Output         a pointer to its output, and the type of raw numbers
//   kOutputs            how many numbers a row of it has
//   kOutputZeroPoint    what a row of Hidden lacks to be raw
//   State               where its output and what it keeps from row to row are
//   WithState(work)     calls work(state) with the state that a sequence starts
//                       with, or with that of a stream
//   BeginAfterBlank(rows, state)
//                       makes it the one after so many blank rows of a picture
//   Reset()             makes the state of a stream the one that it starts with
//   Step(row, state)    computes one row, and returns where its output is
//
// A collector, which makes one vector of all rows, has
//
//   Output              int8_t or float
//   kOutputs            how many of them
//   Memory              what it keeps from row to row
//   Start(memory, output)
//                       before the first row
//   BeginAfterBlank(rows, memory)
//                       likewise after so many blank rows, if model_data.h
//                       stores what it needs
//   Add(step, row, memory)
//   Finish(memory, output)
//
// A layer that works on a vector has
//
//   kOutputs            how many numbers it gives
//   kRunsInPlace        whether `output` may be `input`
//   Run(input, output)

#include <lstm_kernels/gate_products.h>
#include <lstm_kernels/standard.h>
#include <stdint.h>

namespace network {

using lstm_kernels::Conditional;
using lstm_kernels::Hidden;

// A row that comes from outside: each byte is a raw int8 number plus 128.
struct Bytes {
  const uint8_t* values;
};

// Whether a hidden state lies in memory as the raw numbers that it stands for.
constexpr bool kHiddenIsRaw = lstm_kernels::kIsSame<Hidden, int8_t>;

// The raw number of a value, which comes from a layer with `kZeroPoint`.
template <int32_t kZeroPoint>
constexpr int32_t RawOf(int8_t raw) {
  return raw;
}
template <int32_t kZeroPoint>
constexpr int32_t RawOf(Conditional<kHiddenIsRaw, int16_t, Hidden> hidden) {
  return hidden + lstm_kernels::HiddenOffset(kZeroPoint);
}

template <int32_t kZeroPoint>
constexpr float RawOf(float real) {
  return real;
}

}  // namespace network

#endif  // PREDICTOR_LAYERS_VALUES_H_
