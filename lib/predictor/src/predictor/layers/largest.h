#ifndef PREDICTOR_LAYERS_LARGEST_H_
#define PREDICTOR_LAYERS_LARGEST_H_

// The collector that keeps the largest of each column of all rows.

#include <lstm_kernels/standard.h>
#include <stdint.h>

#include "values.h"

namespace network {

template <typename Data, typename Element>
class Largest {
 public:
  using Output = Element;
  static constexpr int kOutputs = Data::kSize;

  struct Memory {
    Element* largest;
  };

  static void Start(Memory& memory, Element* output) {
    memory.largest = output;
    lstm_kernels::Fill(output, kOutputs, lstm_kernels::kMinOf<Element>);
  }
  template <typename T>
  static void Add(int, const T* row, Memory& memory) {
    for (int i = 0; i < kOutputs; ++i) {
      const auto value =
          static_cast<Element>(RawOf<Data::kInputZeroPoint>(row[i]));
      memory.largest[i] = lstm_kernels::Max(memory.largest[i], value);
    }
  }
  static void Finish(const Memory&, Element*) {}
};

template <typename Data>
class Int8Largest : public Largest<Data, int8_t> {};

template <typename Data>
class FloatLargest : public Largest<Data, float> {};

}  // namespace network

#endif  // PREDICTOR_LAYERS_LARGEST_H_
