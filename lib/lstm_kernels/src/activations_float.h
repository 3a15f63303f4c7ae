#ifndef LSTM_KERNELS_ACTIVATIONS_FLOAT_H_
#define LSTM_KERNELS_ACTIVATIONS_FLOAT_H_

// Sigmoid and tanh in float, to about 2e-7.
//
//   sigmoid(x) = 1 / (1 + exp(-x))        tanh(x) = 1 - 2 / (1 + exp(2 x))
//
// The C library's functions are exact to the last bit and right for every
// argument, in a few hundred instructions where a chip computes double in
// software. Here some 25 do.

#include <cstdint>
#include <cstring>

namespace lstm_kernels {

// exp(x) to a relative 2e-7; x is held within [-80, 80].
//
// With n = round(x / ln 2) and r = x - n ln 2, |r| <= 0.35, it is 2^n exp(r),
// and exp(r) its Taylor series up to r^7 / 5040. ln 2 comes in two parts, so
// that n times the first is exact.
inline float Exp(float x) {
  constexpr float kLog2OfE = 1.44269504f;
  constexpr float kLn2High = 0.693359375f;
  constexpr float kLn2Low = -2.12194440e-4f;
  x = x < -80.0f ? -80.0f : (x > 80.0f ? 80.0f : x);
  const float quotient = x * kLog2OfE;
  const auto n =
      static_cast<std::int32_t>(quotient + (quotient < 0 ? -0.5f : 0.5f));
  const auto whole = static_cast<float>(n);
  const float r = x - whole * kLn2High - whole * kLn2Low;
  float sum = 1 + r * (1.0f / 7);
  sum = 1 + r * (1.0f / 6) * sum;
  sum = 1 + r * (1.0f / 5) * sum;
  sum = 1 + r * (1.0f / 4) * sum;
  sum = 1 + r * (1.0f / 3) * sum;
  sum = 1 + r * (1.0f / 2) * sum;
  sum = 1 + r * sum;
  std::uint32_t bits;
  std::memcpy(&bits, &sum, sizeof(bits));
  bits += static_cast<std::uint32_t>(n) << 23;
  std::memcpy(&sum, &bits, sizeof(bits));
  return sum;
}

inline float Sigmoid(float x) { return 1 / (1 + Exp(-x)); }

inline float Tanh(float x) { return 1 - 2 / (1 + Exp(2 * x)); }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_FLOAT_H_
