#ifndef LSTM_KERNELS_DOT_PRODUCT_MVE_H_
#define LSTM_KERNELS_DOT_PRODUCT_MVE_H_

// dot_product.h with MVE.

#include <arm_mve.h>
#include <stdint.h>

namespace lstm_kernels {

constexpr int PlaceOfWeight(int i, int /* size */) { return i; }

constexpr int PaddedWeights(int size) { return size; }

constexpr int kReadBehind = 15;

// Sixteen values from number i, with zeros from number `size`.
inline int8x16_t LoadValues(const int8_t* values, int i, int size) {
  if (i + 16 <= size) return vldrbq_s8(values + i);
  return vldrbq_z_s8(values + i, vctp8q(size - i));
}

// int8 by int8, sixteen at a time: two vectors of values stay in registers for
// all rows. A row is read up to a multiple of sixteen, into the next one.
[[gnu::always_inline]] inline void AddDotProducts(const int8_t* weights,
                                                  int stride,
                                                  const int8_t* values,
                                                  int size, int32_t* sums,
                                                  int count) {
  for (int i = 0; i < size; i += 32) {
    const int8x16_t first = LoadValues(values, i, size);
    if (i + 16 < size) {
      const int8x16_t second = LoadValues(values, i + 16, size);
      const int8_t* row = weights + i;
      for (int k = 0; k < count; ++k) {
        const int32_t sum = vmladavaq_s8(sums[k], vldrbq_s8(row), first);
        sums[k] = vmladavaq_s8(sum, vldrbq_s8(row + 16), second);
        row += stride;
      }
    } else {
      const int8_t* row = weights + i;
      for (int k = 0; k < count; ++k) {
        sums[k] = vmladavaq_s8(sums[k], vldrbq_s8(row), first);
        row += stride;
      }
    }
  }
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_DOT_PRODUCT_MVE_H_
