#ifndef PREDICTOR_NETWORK_H_
#define PREDICTOR_NETWORK_H_

// The network of model_data.h, put together by templates from its list of
// layers: rows go through some of them step by step, a collector makes a vector
// of them, and the rest works on that. All sizes are known to the compiler.
//
// Run() takes a whole sequence, of kTimeSteps rows, and starts from a reset
// state. That of a stream takes a single row, and the state stays until
// Reset().

#include <lstm_kernels/standard.h>
#include <stddef.h>
#include <stdint.h>

#include "blank_rows.h"
#include "layers/activation.h"
#include "layers/collectors.h"
#include "layers/dense.h"
#include "layers/ends.h"
#include "layers/largest.h"
#include "layers/lstm.h"
#include "layers/mean.h"
#include "layers/rescaling.h"
#include "layers/softmax.h"
#include "model_data.h"
#include "quantization.h"
#include "rows.h"

#ifndef MODEL_DATA_NETWORK
#error "only TensorFlow Lite Micro runs this model: set custom_runtime = tflm"
#endif

namespace network {

// Layers that take one row after the other.
template <typename... Layers>
struct Rows {};

// Layers that take what the collector has made of all rows.
template <typename... Layers>
struct Vectors {};

// How many rows Run() takes.
constexpr int kRows = MODEL_DATA_IS_STREAM ? 1 : model_data::kTimeSteps;

// Calls `work` with the state of each layer.
template <typename... Layers>
struct WithStates {
  template <typename Work, typename... States>
  [[gnu::always_inline]] static void Call(const Work& work, States... states) {
    work(states...);
  }
};

template <typename First, typename... Rest>
struct WithStates<First, Rest...> {
  template <typename Work, typename... States>
  [[gnu::always_inline]] static void Call(const Work& work, States... states) {
    First::WithState([&](auto state) __attribute__((always_inline)) {
      WithStates<Rest...>::Call(work, states..., state);
    });
  }
};

// Hands a row from layer to layer; returns where the last one's output is.
template <typename Row>
[[gnu::always_inline]] inline Row StepAll(Rows<>, Row row) {
  return row;
}

template <typename First, typename... Rest, typename Row, typename State,
          typename... States>
[[gnu::always_inline]] inline auto StepAll(Rows<First, Rest...>, Row row,
                                           State state, States... states) {
  return StepAll(Rows<Rest...>{}, First::Step(row, state), states...);
}

// What the first layer takes: uint8 numbers count as int8 ones less 128.
using Input =
    lstm_kernels::Conditional<lstm_kernels::kIsSame<model_data::Input, uint8_t>,
                              int8_t, model_data::Input>;

// Whether the first layer takes the bytes of a picture as they are: they are
// its raw numbers plus 128.
template <typename... Layers>
constexpr bool TakesBytes(Rows<Layers...>) {
  return false;
}
template <typename First, typename... Rest>
constexpr bool TakesBytes(Rows<First, Rest...>) {
  return First::kTakesBytes && MODEL_DATA_IS_OF_PICTURES &&
         lstm_kernels::kIsSame<Input, int8_t>;
}

// How many numbers lie in each of the two buffers that a vector changes
// between, `here` being the one where it is now.
struct BufferSizes {
  int here;
  int there;
};

template <int kNow>
constexpr BufferSizes SizesOf(Vectors<>) {
  return {kNow, 0};
}
template <int kNow, typename First, typename... Rest>
constexpr BufferSizes SizesOf(Vectors<First, Rest...>) {
  const BufferSizes rest = SizesOf<First::kOutputs>(Vectors<Rest...>{});
  if (First::kRunsInPlace)
    return {lstm_kernels::Max(kNow, rest.here), rest.there};
  return {lstm_kernels::Max(kNow, rest.there), rest.here};
}

// Returns where the last output is.
template <typename Element>
inline const Element* RunAll(Vectors<>, Element* here, Element*) {
  return here;
}
template <typename First, typename... Rest, typename Element>
inline const Element* RunAll(Vectors<First, Rest...>, Element* here,
                             Element* there) {
  if constexpr (First::kRunsInPlace) {
    First::Run(here, here);
    return RunAll(Vectors<Rest...>{}, here, there);
  } else {
    First::Run(here, there);
    return RunAll(Vectors<Rest...>{}, there, here);
  }
}

template <typename AllRows, typename Collector, typename AllVectors>
class Network;

template <typename... RowLayers, typename Collector, typename... VectorLayers>
class Network<Rows<RowLayers...>, Collector, Vectors<VectorLayers...>> {
 public:
  using Element = typename Collector::Output;

  static void Reset() { (RowLayers::Reset(), ...); }

  // `rows` is as in rows.h.
  template <typename Source>
  static void Run(Source rows, float (&outputs)[model_data::kOutputs]) {
    constexpr BufferSizes kSizes =
        SizesOf<Collector::kOutputs>(Vectors<VectorLayers...>{});
    if constexpr (lstm_kernels::kIsSame<Element, float> && kSizes.there == 0 &&
                  kSizes.here == model_data::kOutputs) {
      Collect(rows, outputs);
      RunAll(Vectors<VectorLayers...>{}, outputs, outputs);
      return;
    }
    // A stack that is too small fails without a word; the linker counts what is
    // static.
    constexpr int kThere = lstm_kernels::Max(1, kSizes.there);
    if constexpr ((kSizes.here + kThere) * sizeof(Element) > kMaxOnStack) {
      static Element here[kSizes.here];
      static Element there[kThere];
      RunIn(here, there, rows, outputs);
    } else {
      Element here[kSizes.here];
      Element there[kThere];
      RunIn(here, there, rows, outputs);
    }
  }

 private:
  using AllRows = Rows<RowLayers...>;

  static constexpr size_t kMaxOnStack = 512;

  template <typename Source>
  [[gnu::always_inline]] static void RunIn(
      Element* here, Element* there, Source rows,
      float (&outputs)[model_data::kOutputs]) {
    Collect(rows, here);
    const Element* raw = RunAll(Vectors<VectorLayers...>{}, here, there);
    for (int i = 0; i < model_data::kOutputs; ++i) {
      outputs[i] = OutputFrom(raw[i]);
    }
  }

  // One row through all layers that take rows. `Feature` is model_data's: as an
  // argument it lets the branch for bytes be wrong where they are floats.
  template <typename Feature, typename... States>
  [[gnu::always_inline]] static auto StepRow(const Feature* inputs,
                                             States... states) {
    if constexpr (TakesBytes(AllRows{})) {
      return StepAll(AllRows{}, Bytes{inputs}, states...);
    } else {
      Input row[model_data::kFeatures];
      for (int i = 0; i < model_data::kFeatures; ++i) {
        SetInput(i, inputs[i], row[i]);
      }
      const Input* first = row;
      return StepAll(AllRows{}, first, states...);
    }
  }

  // All rows. A function of its own, so that the other layers do not come on
  // top of it on the stack.
  template <typename Source>
  [[gnu::noinline]] static void Collect(Source rows, Element* output) {
    WithStates<RowLayers...>::Call(
        [&](auto... states) __attribute__((always_inline)) {
          typename Collector::Memory memory;
          Source source = rows;
          Predictor::Row buffer;
          const model_data::Feature* row;
          Collector::Start(memory, output);
          int step = 0;
          if constexpr (kBlankRows > 0) {
            step = TakeBlankRows(source, buffer, row);
            if (step > 0) {
              (RowLayers::BeginAfterBlank(step, states), ...);
              Collector::BeginAfterBlank(step, memory);
            }
          } else {
            row = source.Next(buffer);
          }
          while (true) {
            Collector::Add(step, StepRow(row, states...), memory);
            if (++step == kRows) break;
            row = source.Next(buffer);
          }
          Collector::Finish(memory, output);
        });
  }
};

using ModelNetwork = Network<MODEL_DATA_NETWORK>;

}  // namespace network

#endif  // PREDICTOR_NETWORK_H_
