#ifndef LSTM_KERNELS_FLOAT_PRODUCTS_VFP_H_
#define LSTM_KERNELS_FLOAT_PRODUCTS_VFP_H_

// float_products.h, which includes this, with the FPU of a Cortex-M: VLDM loads
// four values, or the weights of one of them for four gates, and moves on;
// VFMA.F32 multiplies and adds. The compilers load each number by itself.

namespace lstm_kernels {

[[gnu::always_inline]] inline void AddAllProducts(const GateFloats* weights,
                                                  const float* values,
                                                  int count, GateFloats& sums) {
  float sum0 = sums.gates[0], sum1 = sums.gates[1], sum2 = sums.gates[2],
        sum3 = sums.gates[3];
#define LSTM_KERNELS_ADD_VALUE(x)     \
  "vldmia %[weights]!, {s20-s23}\n\t" \
  "vfma.f32 %[sum0], s20, " x         \
  "\n\t"                              \
  "vfma.f32 %[sum1], s21, " x         \
  "\n\t"                              \
  "vfma.f32 %[sum2], s22, " x         \
  "\n\t"                              \
  "vfma.f32 %[sum3], s23, " x "\n\t"
  for (int fours = count / 4; fours > 0; --fours) {
    asm volatile(
        "vldmia %[values]!, {s16-s19}\n\t"  //
        LSTM_KERNELS_ADD_VALUE("s16")       //
        LSTM_KERNELS_ADD_VALUE("s17")       //
        LSTM_KERNELS_ADD_VALUE("s18")       //
        LSTM_KERNELS_ADD_VALUE("s19")       //
        : [sum0] "+t"(sum0), [sum1] "+t"(sum1), [sum2] "+t"(sum2),
          [sum3] "+t"(sum3), [weights] "+r"(weights), [values] "+r"(values)
        :
        : "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "memory");
  }
#undef LSTM_KERNELS_ADD_VALUE
  sums = {{sum0, sum1, sum2, sum3}};
  for (int i = 0; i < count % 4; ++i) AddProducts(weights + i, values[i], sums);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FLOAT_PRODUCTS_VFP_H_
