#ifndef LSTM_KERNELS_SIGMOID_POINTS_H_
#define LSTM_KERNELS_SIGMOID_POINTS_H_

// The points between which TFLite interpolates sigmoid and tanh on int16.
//
// Point i stands for f(i) = 2^16 * sigmoid(i / 24), i = 0 .. 255. A chord lies
// below a concave curve, at most h^2 / 8 * |f''| with h = 1; TFLite halves that
// error by raising the points: point[i] = round(f(i) - f''(i) / 16),
//   f'' = 2^16 / 24^2 * s * (1 - s) * (1 - 2 s),  s = sigmoid(i / 24).
// The last point is the maximum of uint16, so that the ends saturate.
//
// The compiler computes them, in integers: the double of some compilers is a
// float.

#include <stdint.h>

namespace lstm_kernels {

constexpr int kChords = 256;  // of each sign

namespace sigmoid_table {

struct Points {
  uint16_t of[kChords + 1];
};

// With e = exp(-i / 24) in 1 / 2^32 and s in 1 / 2^31; f'' / 2^16 * 24^2 is
// s * (1 - s) * (1 - 2 s).
constexpr Points MakePoints() {
  constexpr uint64_t kExpOfMinus24th = 4119687349;  // in 1 / 2^32
  constexpr uint64_t kOne = uint64_t{1} << 31;
  Points points{};
  uint64_t e = uint64_t{1} << 32;
  for (int i = 0; i < kChords - 1; ++i) {
    const uint64_t s = (uint64_t{1} << 63) / ((uint64_t{1} << 32) + e);
    const uint64_t slope = s * (kOne - s) >> 31;
    const uint64_t minus_curvature = slope * (2 * s - kOne) >> 31;
    const uint64_t raised = s + minus_curvature / (16 * 24 * 24);
    points.of[i] = static_cast<uint16_t>((raised + (1 << 14)) >> 15);
    e = (e * kExpOfMinus24th + kOne) >> 32;
  }
  points.of[kChords - 1] = 65535;
  points.of[kChords] = 65535;
  return points;
}

}  // namespace sigmoid_table

// A place in the table is counted in 2048ths of a chord, less one.
constexpr int kPlaceBits = 11;

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_SIGMOID_POINTS_H_
