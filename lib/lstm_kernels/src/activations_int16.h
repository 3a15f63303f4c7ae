#ifndef LSTM_KERNELS_ACTIVATIONS_INT16_H_
#define LSTM_KERNELS_ACTIVATIONS_INT16_H_

// Sigmoid and tanh on int16, bit for bit TFLite's
// (reference/integer_ops/logistic.h and tanh.h).
//
//   sigmoid: Q3.12 -> Q0.15        tanh: Qm.n -> Q0.15
//
// Both read one table of sigmoid(i / 24), since tanh(x) = 2 sigmoid(2 x) - 1.
// The table is entered at 3 x, which stretches the range of Q3.12 from 8 to
// 10.7 = 256 / 24; beyond its ends both functions saturate. A negative argument
// is rounded down where a positive one is rounded up: the last bit is TFLite's
// choice and not free.

#include <cstdint>

#include "fixed_point.h"
#include "sigmoid_table.h"

namespace lstm_kernels {

// Chord 0. The compiler would rather add kChords to every index than keep the
// address of the middle in a register, so it is not told where that is.
inline const Chord* MiddleOfTable() {
  const Chord* middle = kSigmoidTable.chords + kChords;
#ifdef __arm__
  asm("" : "+r"(middle));
#endif
  return middle;
}

// The interpolated table at argument / 2^kFractionBits, in 1 / 2^16 and with
// kFractionBits more bits behind it.
template <int kFractionBits>
inline std::int32_t Interpolate(std::int32_t argument) {
  static_assert(kChords == 256, "an index has 9 bits, its sign included");
  const std::int32_t index = Saturate<9>(argument >> kFractionBits);
  const Chord chord = MiddleOfTable()[index];
  const std::int32_t fraction = argument & ((1 << kFractionBits) - 1);
  return (BaseOf(chord) << kFractionBits) + fraction * SlopeOf(chord);
}

// 1 / (1 + exp(-x)); x, an int16, in Q3.12, result in Q0.15.
inline std::int32_t SigmoidInt16(std::int32_t x) {
  const std::int32_t argument = 3 * x;
  const std::int32_t half = (1 << 9) + (argument >> 31);
  return (Interpolate<9>(argument) + half) >> 10;
}

// tanh(x); x an int16, result in Q0.15.
// `fractional_bits` is n of the argument's format Qm.n, m + n = 15: 12 for the
// cell gate, whose argument is Q3.12, and that of the cell state for the
// hidden state. n from 0 to 15.
inline std::int32_t TanhInt16(std::int32_t x, int fractional_bits) {
  const int right_shift = fractional_bits - 12;
  const std::int32_t argument =
      right_shift > 0
          ? (3 * x + (std::int32_t{1} << (right_shift - 1))) >> right_shift
          : 3 * x * (std::int32_t{1} << -right_shift);
  constexpr std::int32_t kOneHalf = 1 << 23;
  const std::int32_t half = (1 << 7) + (argument >> 31);
  return (Interpolate<8>(argument) - kOneHalf + half) >> 8;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_H_
