#ifndef LSTM_KERNELS_PLACE_FACTOR_HALF_H_
#define LSTM_KERNELS_PLACE_FACTOR_HALF_H_

// place_factor.h for chips that multiply lower halves, read as int16.

#include <stdint.h>

namespace lstm_kernels {

constexpr int32_t PlaceFactor(int32_t place) {
  return static_cast<int16_t>(place);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PLACE_FACTOR_HALF_H_
