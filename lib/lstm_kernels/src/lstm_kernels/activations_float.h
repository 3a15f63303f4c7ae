#ifndef LSTM_KERNELS_ACTIVATIONS_FLOAT_H_
#define LSTM_KERNELS_ACTIVATIONS_FLOAT_H_

// Sigmoid and tanh in float, to about 2e-7.
//
//   sigmoid(x) = 1 / (1 + exp(-x))        tanh(x) = 1 - 2 / (1 + exp(2 x))
//
// The C library's functions are exact to the last bit for every argument, and
// take a few hundred instructions on a chip that computes double in software.
// These take about 26.

#include <float.h>
#include <stdint.h>
#include <string.h>

#include "standard.h"

#ifdef __FAST_MATH__
#error "lstm_kernels rounds by adding and subtracting: without -ffast-math"
#endif

namespace lstm_kernels {

static_assert(FLT_MANT_DIG == 24 && FLT_MAX_EXP == 128 && sizeof(float) == 4,
              "lstm_kernels takes the bits of a float for IEEE 754's");

// exp(x) to a relative 2e-7, and to 1e-8 |x| where the compiler does not fuse
// multiplication and subtraction; x is clamped to [-80, 80].
//
// With n = round(x / ln 2) and r = x - n ln 2, |r| <= 0.35, it is 2^n exp(r),
// and exp(r) a polynomial of the form 1 + r + …, whose greatest relative error,
// 1.1e-7, is the least that one of degree 5 has. In a number around 1.5 * 2^23
// the last bit stands for 1: adding it rounds x / ln 2, and leaves n in the
// lowest bits.
inline float Exp(float x) {
  constexpr float kLog2OfE = 1.44269504f;
  constexpr float kLn2 = 0.693147181f;
  constexpr float kWholeNumbers = 12582912.0f;
  x = x < -80.0f ? -80.0f : (x > 80.0f ? 80.0f : x);
  const float rounded = x * kLog2OfE + kWholeNumbers;
  const float n = rounded - kWholeNumbers;
  const float r = x - n * kLn2;
  float sum = 8.312521e-3f;
  sum = 4.1890156e-2f + r * sum;
  sum = 0.16667114f + r * sum;
  sum = 0.4999923f + r * sum;
  sum = 1 + r * sum;
  sum = 1 + r * sum;
  const uint32_t bits = BitsOf(sum) + (BitsOf(rounded) << 23);
  memcpy(&sum, &bits, sizeof(sum));
  return sum;
}

inline float Sigmoid(float x) { return 1 / (1 + Exp(-x)); }

inline float Tanh(float x) { return 1 - 2 / (1 + Exp(2 * x)); }

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_FLOAT_H_
