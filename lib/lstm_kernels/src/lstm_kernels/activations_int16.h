#ifndef LSTM_KERNELS_ACTIVATIONS_INT16_H_
#define LSTM_KERNELS_ACTIVATIONS_INT16_H_

// Sigmoid and tanh on int16, bit for bit TFLite's
// (reference/integer_ops/logistic.h and tanh.h).
//
//   sigmoid: Q3.12 -> Q0.15        tanh: Qm.n -> Q0.15
//
// Both read one table of sigmoid(i / 24), since tanh(x) = 2 sigmoid(2 x) - 1.
// The table is entered at 3 x, which stretches the range of Q3.12 from 8 to
// 10.7 = 256 / 24; beyond its ends both functions saturate. Negative arguments
// are rounded down where positive ones are rounded up: the last bit has to be
// TFLite's.
//
// Places in the table are counted in 2048ths of a chord, less one: see
// sigmoid_table.h. So a place on the border of two chords is the end of the
// lower one, which is the same point. 0 counts as negative, which matters only
// for ties, and neither function has a tie at 0.

#include <cstdint>

#include "fixed_point.h"
#include "lanes.h"
#include "sigmoid_table.h"

namespace lstm_kernels {

// Chord 0. Without the asm the compiler adds kChords to every index instead of
// keeping the address of the middle in a register.
inline const Chord* MiddleOfTable() {
  const Chord* middle = kSigmoidTable.chords + kChords;
#ifdef __arm__
  asm("" : "+r"(middle));
#endif
  return middle;
}

constexpr int kPlaceBits = 11;
constexpr std::int32_t kPlaceMask = (std::int32_t{1} << kPlaceBits) - 1;

// start and the table at `place` on chord number `index`, in 1 / 2^32,
// modulo 1.
inline std::int32_t Interpolate(std::int32_t start, std::int32_t index,
                                std::int32_t place) {
  const Chord chord = MiddleOfTable()[index];
  const auto fraction = static_cast<std::int16_t>(place & kPlaceMask);
  const std::int32_t rise =
      std::int32_t{static_cast<std::int16_t>(chord)} * fraction;
  return static_cast<std::int32_t>(chord + static_cast<std::uint32_t>(rise) +
                                   static_cast<std::uint32_t>(start));
}

// x / 2^kShift of an unsigned number.
template <int kShift>
inline std::int32_t ShiftRightUnsigned(std::int32_t x) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(x) >> kShift);
}

#if LSTM_KERNELS_MVE

// Four chords in one gathering load; VMULLB multiplies the lower halves of the
// lanes.
inline Lanes Interpolate(Lanes start, Lanes index, Lanes place) {
  const uint32x4_t chord = vldrwq_gather_shifted_offset_u32(
      MiddleOfTable(), vreinterpretq_u32_s32(index));
  const Lanes fraction = place & vdupq_n_s32(kPlaceMask);
  const Lanes rise = vmullbq_int_s16(vreinterpretq_s16_u32(chord),
                                     vreinterpretq_s16_s32(fraction));
  return start + vreinterpretq_s32_u32(chord) + rise;
}

template <int kShift>
inline Lanes ShiftRightUnsigned(Lanes x) {
  return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(x), kShift));
}

#elif LSTM_KERNELS_AVX2

// Eight chords in one gathering load; VPMADDWD multiplies the lower halves of
// the lanes, and the upper ones, which are 0 in `fraction`.
inline Lanes Interpolate(Lanes start, Lanes index, Lanes place) {
  const auto* middle = reinterpret_cast<const int*>(MiddleOfTable());
  const __m256i chord = _mm256_i32gather_epi32(middle, ToVector(index), 4);
  const Lanes fraction = place & kPlaceMask;
  const __m256i rise = _mm256_madd_epi16(chord, ToVector(fraction));
  return FromVector(
      _mm256_add_epi32(_mm256_add_epi32(chord, rise), ToVector(start)));
}

template <int kShift>
inline Lanes ShiftRightUnsigned(Lanes x) {
  return FromVector(_mm256_srli_epi32(ToVector(x), kShift));
}

#endif

// 1 / (1 + exp(-x)); x, int16 numbers, in Q3.12, result in Q0.15.
template <typename Number>
inline auto SigmoidInt16(Number x) {
  const auto place = x * 12 - 1;
  // Three times an int16, in 512ths, stays inside the table.
  return ShiftRightUnsigned<17>(
      Interpolate(place >> 31, place >> kPlaceBits, place));
}

// Where in the table tanh(x) begins; x in Qm.n.
template <typename Number>
inline auto TanhPlace(Number x, int fractional_bits) {
  const int right_shift = fractional_bits - 12;
  if (right_shift > 0) {
    const std::int32_t half = std::int32_t{1} << (right_shift - 1);
    return ((x * 3 + half) >> right_shift) * 8 - 1;
  }
  if (fractional_bits == 0) x = Saturate<15>(x);  // no overflow, tanh is 1
  return x * (24 * (std::int32_t{1} << -right_shift)) - 1;
}

// tanh(x); x int16 numbers, result in Q0.15.
// `fractional_bits` is n of the argument's format Qm.n, m + n = 15: 12 for the
// cell gate, whose argument is Q3.12, and that of the cell state for the
// hidden state. n from 0 to 29; m is negative where all arguments are small.
template <typename Number>
inline auto TanhInt16(Number x, int fractional_bits) {
  // 2 sigmoid - 1 in Q0.31, half a unit of the last place, and the 1 / 2^16
  // that is in the table for sigmoid, modulo 2^32.
  constexpr std::int32_t kOffset = 0x7FFF8000;
  const auto place = TanhPlace(x, fractional_bits);
  const auto index = Saturate<9>(place >> kPlaceBits);
  return Interpolate((place >> 31) + kOffset, index, place) >> 16;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_ACTIVATIONS_INT16_H_
