#ifndef PREDICTOR_LAYERS_POINTWISE_H_
#define PREDICTOR_LAYERS_POINTWISE_H_

// What layers share that give as many numbers as they take, of the same type.

#include "values.h"

namespace network {

// `Layer` has Run(input, output), whose arrays may be the same.
template <typename Layer, typename Element, int kSize>
class EachRow {
 public:
  static constexpr bool kTakesBytes = false;
  static constexpr bool kRunsInPlace = true;
  using Row = const Element*;
  using Output = Element;
  static constexpr int32_t kOutputZeroPoint = 0;  // of a row: it is raw
  static constexpr int kOutputs = kSize;

  using State = Element*;

  template <typename Work>
  [[gnu::always_inline]] static void WithState(const Work& work) {
    Element output[kSize];
    work(output);
  }
  static void BeginAfterBlank(int, State) {}
  static void Reset() {}

  template <typename T>
  static const Element* Step(const T* row, State output) {
    Layer::Run(row, output);
    return output;
  }
};

}  // namespace network

#endif  // PREDICTOR_LAYERS_POINTWISE_H_
