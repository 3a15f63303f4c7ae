#ifndef LSTM_KERNELS_ACTIVATIONS_INT16_H_
#define LSTM_KERNELS_ACTIVATIONS_INT16_H_

// Sigmoid and tanh on int16, bit for bit TFLite's
// (reference/integer_ops/logistic.h and tanh.h).
//
//   sigmoid: Q3.12 -> Q0.15        tanh: Qm.n -> Q0.15
//
// Both read one table of sigmoid(i / 24), since tanh(x) = 2 sigmoid(2 x) - 1.
// The table is entered at 3 * |x|, which stretches the range of Q3.12 from 8 to
// 10.7 = 256 / 24; beyond its end both functions saturate. Negative arguments
// use the symmetry of the curve. The last bit of every rounding below is
// TFLite's choice and not free.

#include <cstdint>

#include "sigmoid_table.h"

namespace lstm_kernels {

constexpr int kTableEnd = 255;

// 1 / (1 + exp(-x)); x in Q3.12, result in Q0.15.
inline std::int16_t SigmoidInt16(std::int16_t x) {
  const std::int32_t scaled = 3 * x;
  const std::uint32_t magnitude =
      static_cast<std::uint32_t>(scaled < 0 ? -scaled : scaled);
  const std::uint32_t index = magnitude >> 9;

  std::uint32_t interpolated = 0x7FFFu << 10;  // Q0.25
  if (index < kTableEnd) {
    const std::uint32_t left = kSigmoidTable.entry[index];
    const std::uint32_t right = kSigmoidTable.entry[index + 1];
    interpolated = (left << 9) + (magnitude & 0x1FF) * (right - left);
  }
  const std::uint32_t rounded = scaled >= 0
                                    ? interpolated + (1u << 9)
                                    : (1u << 25) - interpolated + (1u << 9) - 1;
  return static_cast<std::int16_t>(rounded >> 10);
}

// tanh(x); result in Q0.15.
// `fractional_bits` is n of the argument's format Qm.n, m + n = 15: 12 for the
// cell gate, whose argument is Q3.12, and that of the cell state for the
// hidden state. n from 0 to 15.
inline std::int16_t TanhInt16(std::int16_t x, int fractional_bits) {
  const int right_shift = fractional_bits - 12;
  const std::int32_t scaled =
      right_shift > 0
          ? (3 * x + (std::int32_t{1} << (right_shift - 1))) >> right_shift
          : 3 * x * (std::int32_t{1} << -right_shift);
  const std::uint32_t magnitude =
      static_cast<std::uint32_t>(scaled < 0 ? -scaled : scaled);
  const std::uint32_t index = magnitude >> 8;

  std::int32_t interpolated = 0xFFFF << 8;  // (tanh + 1) / 2 in Q0.24
  if (index < kTableEnd) {
    const std::uint32_t left = kSigmoidTable.entry[index];
    const std::uint32_t right = kSigmoidTable.entry[index + 1];
    interpolated = static_cast<std::int32_t>((left << 8) + (magnitude & 0xFF) *
                                                               (right - left));
  }
  constexpr std::int32_t kOneHalf = 1 << 23;
  constexpr std::int32_t kRounding = 1 << 7;
  const std::int32_t rounded = scaled >= 0
                                   ? interpolated - kOneHalf + kRounding
                                   : kOneHalf - interpolated + kRounding - 1;
  return static_cast<std::int16_t>(rounded >> 8);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_H_
