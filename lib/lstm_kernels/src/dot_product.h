#ifndef LSTM_KERNELS_DOT_PRODUCT_H_
#define LSTM_KERNELS_DOT_PRODUCT_H_

// start + sum over i of weights[i] * values[i], int8 by int16 into int32; with
// MVE also int8 by int8.

#include <cstdint>
#include <cstring>

#include "lanes.h"

#ifdef __ARM_FEATURE_DSP
#include <arm_acle.h>
#endif

namespace lstm_kernels {

inline std::int32_t DotProduct(const std::int8_t* weights,
                               const std::int16_t* values, int size,
                               std::int32_t start) {
  std::int32_t sum = start;
  int rest = size;
#ifdef __ARM_FEATURE_DSP
  // Four at a time: SXTB16 widens bytes 0 and 2, and 1 and 3, PKHBT and PKHTB
  // bring them into pairs of neighbours, SMLAD multiplies and adds two.
#pragma GCC unroll 4
  for (int block = 0; block < size / 4; ++block) {
    std::uint32_t bytes;
    std::uint32_t pairs[2];
    std::memcpy(&bytes, weights, sizeof(bytes));
    std::memcpy(pairs, values, sizeof(pairs));
    const auto even = static_cast<std::uint32_t>(__sxtb16(bytes));
    const auto odd =
        static_cast<std::uint32_t>(__sxtb16(bytes >> 8 | bytes << 24));
    const std::uint32_t lower = (even & 0xFFFF) | odd << 16;
    const std::uint32_t upper = even >> 16 | (odd & 0xFFFF0000);
    sum = __smlad(static_cast<int16x2_t>(lower),
                  static_cast<int16x2_t>(pairs[0]), sum);
    sum = __smlad(static_cast<int16x2_t>(upper),
                  static_cast<int16x2_t>(pairs[1]), sum);
    weights += 4;
    values += 4;
  }
  rest = size % 4;
#endif
  for (int i = 0; i < rest; ++i) sum += weights[i] * values[i];
  return sum;
}

#if LSTM_KERNELS_MVE

// int8 by int8, sixteen at a time: the values can be read, whatever they are,
// up to a multiple of sixteen.
inline std::int32_t DotProduct(const std::int8_t* weights,
                               const std::int8_t* values, int size,
                               std::int32_t start) {
  std::int32_t sum = start;
  for (int i = 0; i + 16 <= size; i += 16) {
    sum = vmladavaq_s8(sum, vldrbq_s8(weights + i), vldrbq_s8(values + i));
  }
  if (size % 16 == 0) return sum;
  const int done = size - size % 16;
  return vmladavaq_s8(sum, vldrbq_z_s8(weights + done, vctp8q(size % 16)),
                      vldrbq_s8(values + done));
}

#endif

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_H_
