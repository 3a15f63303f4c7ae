#ifndef LSTM_KERNELS_UNIT_WEIGHTS_H_
#define LSTM_KERNELS_UNIT_WEIGHTS_H_

#include <cstdint>

namespace lstm_kernels {

// The weights of one unit for one gate, in the order in which TFLite has them.
struct UnitWeights {
  const std::int8_t* input;      // W, [features]
  const std::int8_t* recurrent;  // R, [units]
  std::int32_t bias;             // b
};

// Those of inputs and hidden states.
struct ZeroPoints {
  std::int32_t input;
  std::int32_t hidden;
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_UNIT_WEIGHTS_H_
