#ifndef LSTM_KERNELS_PRODUCT16_PORTABLE_H_
#define LSTM_KERNELS_PRODUCT16_PORTABLE_H_

// product16.h in plain C++.

#include <stdint.h>

namespace lstm_kernels {

inline int32_t Product16(int16_t a, int16_t b) { return int32_t{a} * b; }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_PRODUCT16_PORTABLE_H_
