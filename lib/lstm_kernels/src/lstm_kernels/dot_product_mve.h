#ifndef LSTM_KERNELS_DOT_PRODUCT_MVE_H_
#define LSTM_KERNELS_DOT_PRODUCT_MVE_H_

// dot_product.h with MVE.

#include <arm_mve.h>
#include <stdint.h>

namespace lstm_kernels {

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

constexpr int PaddedWeights(int size) { return size; }

// int8 by int8, sixteen at a time: up to a multiple of sixteen the values are
// read, and may be anything after `size`.
inline int32_t DotProduct(const int8_t* weights, const int8_t* values, int size,
                          int32_t start) {
  int32_t sum = start;
  for (int i = 0; i + 16 <= size; i += 16) {
    sum = vmladavaq_s8(sum, vldrbq_s8(weights + i), vldrbq_s8(values + i));
  }
  if (size % 16 == 0) return sum;
  const int done = size - size % 16;
  return vmladavaq_s8(sum, vldrbq_z_s8(weights + done, vctp8q(size % 16)),
                      vldrbq_s8(values + done));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_MVE_H_
