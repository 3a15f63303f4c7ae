#ifndef PREDICTOR_LAYERS_LARGEST_H_
#define PREDICTOR_LAYERS_LARGEST_H_

// The collector that keeps the largest of each column of all rows.

#include <algorithm>
#include <cstdint>
#include <limits>

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
    std::fill_n(output, kOutputs, std::numeric_limits<Element>::lowest());
  }
  template <typename T>
  static void Add(int, const T* row, Memory& memory) {
    for (int i = 0; i < kOutputs; ++i) {
      const auto value =
          static_cast<Element>(RawOf<Data::kInputZeroPoint>(row[i]));
      memory.largest[i] = std::max(memory.largest[i], value);
    }
  }
  static void Finish(const Memory&, Element*) {}
};

template <typename Data>
class Int8Largest : public Largest<Data, std::int8_t> {};

template <typename Data>
class FloatLargest : public Largest<Data, float> {};

}  // namespace network

#endif  // PREDICTOR_LAYERS_LARGEST_H_
