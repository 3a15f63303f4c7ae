#ifndef LSTM_KERNELS_ROUNDING_SHIFT_PORTABLE_H_
#define LSTM_KERNELS_ROUNDING_SHIFT_PORTABLE_H_

// rounding_shift.h in plain C++.

#include <stdint.h>

namespace lstm_kernels {

inline int32_t RoundedShift(int32_t x, int shift) {
  const auto mask = static_cast<int32_t>((uint32_t{1} << shift) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> shift) + (remainder > threshold ? 1 : 0);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ROUNDING_SHIFT_PORTABLE_H_
