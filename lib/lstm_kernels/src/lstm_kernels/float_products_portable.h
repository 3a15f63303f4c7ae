#ifndef LSTM_KERNELS_FLOAT_PRODUCTS_PORTABLE_H_
#define LSTM_KERNELS_FLOAT_PRODUCTS_PORTABLE_H_

// float_products.h, which includes this, in plain C++.

namespace lstm_kernels {

inline void AddAllProducts(const GateFloats* weights, const float* values,
                           int count, GateFloats& sums) {
#pragma GCC unroll 4
  for (int i = 0; i < count; ++i) AddProducts(weights + i, values[i], sums);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FLOAT_PRODUCTS_PORTABLE_H_
