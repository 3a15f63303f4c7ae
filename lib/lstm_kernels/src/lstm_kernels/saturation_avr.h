#ifndef LSTM_KERNELS_SATURATION_AVR_H_
#define LSTM_KERNELS_SATURATION_AVR_H_

// saturation.h for AVR.

#include <stdint.h>

namespace lstm_kernels {

template <int kBits>
inline int32_t Saturate(int32_t x) {
  constexpr int32_t kEnd = int32_t{1} << (kBits - 1);
  return Clamp(x, -kEnd, kEnd - 1);
}

// 32 bits are those of a number of 16 where the upper half is its sign.
inline int16_t Saturated16(int32_t x) {
  auto low = static_cast<uint16_t>(x);
  auto high = static_cast<uint16_t>(x >> 16);
  uint8_t sign;
  asm("mov %[sign], %B[low]\n\t"
      "lsl %[sign]\n\t"
      "sbc %[sign], %[sign]\n\t"
      "cp %A[high], %[sign]\n\t"
      "cpc %B[high], %[sign]\n\t"
      "breq 1f\n\t"
      "ldi %A[low], 0xFF\n\t"
      "ldi %B[low], 0x7F\n\t"
      "sbrs %B[high], 7\n\t"
      "rjmp 1f\n\t"
      "com %A[low]\n\t"
      "com %B[low]\n\t"
      "1:"
      : [low] "+&d"(low), [sign] "=&r"(sign)
      : [high] "r"(high));
  return static_cast<int16_t>(low);
}

template <>
[[gnu::noinline]] inline int32_t Saturate<16>(int32_t x) {
  return Saturated16(x);
}

[[gnu::noinline]] inline int16_t SaturatingSum16(int32_t a, int32_t b) {
  int16_t sum = Saturated16(a);
  // An overflow has the wrong sign.
  asm("add %A[sum], %A[b]\n\t"
      "adc %B[sum], %B[b]\n\t"
      "brvc 1f\n\t"
      "ldi %A[sum], 0xFF\n\t"
      "lsl %B[sum]\n\t"
      "ldi %B[sum], 0x7F\n\t"
      "brcs 1f\n\t"
      "com %A[sum]\n\t"
      "com %B[sum]\n\t"
      "1:"
      : [sum] "+&d"(sum)
      : [b] "r"(Saturated16(b)));
  return sum;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SATURATION_AVR_H_
