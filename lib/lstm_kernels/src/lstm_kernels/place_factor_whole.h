#ifndef LSTM_KERNELS_PLACE_FACTOR_WHOLE_H_
#define LSTM_KERNELS_PLACE_FACTOR_WHOLE_H_

// place_factor.h for chips that multiply whole numbers, modulo 2^32.

#include <stdint.h>

namespace lstm_kernels {

constexpr int32_t PlaceFactor(int32_t place) { return place; }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PLACE_FACTOR_WHOLE_H_
