#ifndef PREDICTOR_LAYERS_COLLECTORS_H_
#define PREDICTOR_LAYERS_COLLECTORS_H_

// What makes a vector of rows without computing anything. `Layer` is the one
// whose rows they are.

#include "values.h"

namespace network {

template <typename Layer>
class LastRow {
 public:
  using Output = typename Layer::Output;
  static constexpr int kOutputs = Layer::kOutputs;

  struct Memory {
    typename Layer::Row row;
  };

  static void Start(Memory&, Output*) {}
  static void BeginAfterBlank(int, Memory&) {}
  static void Add(int, typename Layer::Row row, Memory& memory) {
    memory.row = row;
  }
  static void Finish(const Memory& memory, Output* output) {
    for (int i = 0; i < kOutputs; ++i) {
      output[i] =
          static_cast<Output>(RawOf<Layer::kOutputZeroPoint>(memory.row[i]));
    }
  }
};

// One row after the other, as they are flattened, or as they all go out.
template <typename Layer, int kRows>
class AllRows {
 public:
  using Output = typename Layer::Output;
  static constexpr int kOutputs = kRows * Layer::kOutputs;

  struct Memory {
    Output* next;
  };

  static void Start(Memory& memory, Output* output) { memory.next = output; }
  static void Add(int, typename Layer::Row row, Memory& memory) {
    for (int i = 0; i < Layer::kOutputs; ++i) {
      *memory.next++ =
          static_cast<Output>(RawOf<Layer::kOutputZeroPoint>(row[i]));
    }
  }
  static void Finish(const Memory&, Output*) {}
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_COLLECTORS_H_
