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
#include "lanes.h"
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

#if LSTM_KERNELS_MVE

// Four chords in one gathering load; VMULLB multiplies the lower halves of the
// lanes, which of a chord is the slope.
template <int kFractionBits>
inline Lanes Interpolate(Lanes argument) {
  Lanes index = argument >> kFractionBits;
  // Three times an int16, in 512ths, stays inside.
  if (kFractionBits < 9) index = Saturate<9>(index);
  const uint32x4_t chord = vldrwq_gather_shifted_offset_u32(
      MiddleOfTable(), vreinterpretq_u32_s32(index));
  const Lanes fraction = argument & vdupq_n_s32((1 << kFractionBits) - 1);
  const Lanes rise = vreinterpretq_s32_u32(vmullbq_int_u16(
      vreinterpretq_u16_u32(chord), vreinterpretq_u16_s32(fraction)));
  const Lanes base = vreinterpretq_s32_u32(vshrq_n_u32(chord, 16));
  return vmlaq_n_s32(rise, base, 1 << kFractionBits);
}

#endif

// 1 / (1 + exp(-x)); x, int16 numbers, in Q3.12, result in Q0.15.
template <typename Number>
inline auto SigmoidInt16(Number x) {
  const auto argument = x * 3;
  return RoundTiesBySign<10>(Interpolate<9>(argument), argument >> 31);
}

// The argument of tanh in the format of Q3.12 times 3; of x in Qm.n.
template <typename Number>
inline auto TanhArgument(Number x, int fractional_bits) {
  const int right_shift = fractional_bits - 12;
  if (right_shift <= 0) return x * (3 * (std::int32_t{1} << -right_shift));
  return (x * 3 + (std::int32_t{1} << (right_shift - 1))) >> right_shift;
}

// tanh(x); x int16 numbers, result in Q0.15.
// `fractional_bits` is n of the argument's format Qm.n, m + n = 15: 12 for the
// cell gate, whose argument is Q3.12, and that of the cell state for the
// hidden state. n from 0 to 15.
template <typename Number>
inline auto TanhInt16(Number x, int fractional_bits) {
  constexpr std::int32_t kOneHalf = 1 << 23;
  const auto argument = TanhArgument(x, fractional_bits);
  return RoundTiesBySign<8>(Interpolate<8>(argument) - kOneHalf,
                            argument >> 31);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_H_
