#ifndef LSTM_KERNELS_LSTM_UNIT_DSP_H_
#define LSTM_KERNELS_LSTM_UNIT_DSP_H_

// The equations of lstm_int8.h for one unit, with the DSP extension of Armv7E-M
// and Armv8-M. What it adds to lstm_units.h:
//
//   PKHBT, QADD16  two gates share a word from their saturation on, so that
//                  less is stored while R h takes all registers
//   SMLAD          f * c - 2 n, n = 1 for a negative c: a sign-extended c has
//                  -n in its upper half
//   SMULBT         o * tanh(c) without a shift of what was interpolated
//   SSAT           also shifts; the zero point is added before it does

#include <arm_acle.h>
#include <stdint.h>

#include "activations_int16.h"
#include "gate_products.h"
#include "lstm_constants.h"
#include "small_requantization.h"

namespace lstm_kernels {

// int16 numbers of the gates i, f and g, o, each first one in the lower half.
struct GateHalves {
  int32_t input_and_forget;
  int32_t cell_and_output;
};

// Volatile: the words are to be made before R h is computed.
[[gnu::always_inline]] inline int32_t Halves(int32_t low, int32_t high) {
  int32_t word;
  asm volatile("pkhbt %0, %1, %2, lsl #16" : "=r"(word) : "r"(low), "r"(high));
  return word;
}

[[gnu::always_inline]] inline GateHalves Requantized(
    const GateSums& sums, const SmallRequantization (&by)[kGates]) {
  const auto gate = [&](int number) __attribute__((always_inline)) {
    return Saturate<16>(RequantizeShifted(sums.gates[number], by[number]));
  };
  const int32_t input_and_forget = Halves(gate(0), gate(1));
  return {input_and_forget, Halves(gate(2), gate(3))};
}

// Interpolate(place >> 31 + offset, index, place): SMLABB.
inline int32_t InterpolateBySmlabb(int32_t offset, int32_t index,
                                   int32_t place) {
  const auto chord = static_cast<int32_t>(ReadFlash(MiddleOfTable() + index));
  const int32_t start = chord + offset + (place >> 31);
  return __smlabb(chord, place, start);
}

// SigmoidInt16() from the place on.
inline int32_t SigmoidAt(int32_t place) {
  return ShiftRightUnsigned<17>(
      InterpolateBySmlabb(0, place >> kPlaceBits, place));
}

// TanhInt16() likewise; its result is in the upper half. The compilers would
// shift and saturate in two instructions.
inline int32_t TanhAt(int32_t place) {
  int32_t index;
  asm("ssat %0, #9, %1, asr %2" : "=r"(index) : "r"(place), "i"(kPlaceBits));
  return InterpolateBySmlabb(kTanhOffset, index, place);
}

// RequantizeProduct(a, b, by), whose formula for powers of two this is.
inline int32_t RequantizeBySmlad(int32_t a, int32_t b,
                                 const SmallRequantization& by) {
  if (!IsKnownPowerOfTwo(by)) return RequantizeProduct(a, b, by);
  return __smlad(b, a | 2 << 16, 1 + 2 * by.half) >> (by.right_shift + 1);
}

// The place of tanh(c) in the table; SMLABB takes 16 bits of the factor.
inline int32_t PlaceOfCell(int32_t cell_state, int fractional_bits) {
  if (__builtin_constant_p(fractional_bits) && fractional_bits > 2 &&
      fractional_bits <= 12) {
    return __smlabb(cell_state, 24 * (1 << (12 - fractional_bits)), -1);
  }
  return TanhPlace(cell_state, fractional_bits);
}

// Saturate<8>(o * t * by + zero_point), where t is in the upper half.
inline int32_t HiddenState(int32_t output_gate, int32_t squashed,
                           const SmallRequantization& by, int32_t zero_point) {
  if (!__builtin_constant_p(by.right_shift) || by.right_shift == 0 ||
      by.right_shift > 22 || by.multiplier == 0) {
    return Saturate<8>(RequantizeProduct(output_gate, squashed >> 16, by) +
                       zero_point);
  }
  int32_t product;
  asm("smulbt %0, %1, %2" : "=r"(product) : "r"(output_gate), "r"(squashed));
  // 2 p M / 2^32 as p + p (2 M - 2^32) / 2^32, without doubling p.
  const auto factor =
      static_cast<int32_t>(2u * static_cast<uint32_t>(by.multiplier));
  const int32_t start =
      product + (by.half + zero_point * (1 << by.right_shift));
  return Saturate<8>(AddHighProduct(start + (product >> 31), product, factor) >>
                     by.right_shift);
}

[[gnu::always_inline]] inline Lanes UpdateUnits(const LstmInt8& lstm,
                                                GateWeightsView& weights,
                                                const InputRow& row,
                                                const Hidden* hidden_state,
                                                int16_t* cell_state) {
  const GateHalves input =
      Requantized(InputSums(weights.pairs, row), lstm.factors.input);
  weights.pairs += PairsOf(weights.features);
  const GateHalves recurrent = Requantized(
      RecurrentSums(weights.pairs, PairsOf(weights.units), hidden_state),
      lstm.factors.recurrent);
  const int32_t first =
      __qadd16(input.input_and_forget, recurrent.input_and_forget);
  const int32_t second =
      __qadd16(input.cell_and_output, recurrent.cell_and_output);
  const int32_t input_gate = SigmoidAt(__smlabb(first, 12, -1));
  const int32_t forget_gate = SigmoidAt(__smlatb(first, 12, -1));
  const int32_t cell_gate = TanhAt(__smlabb(second, 24, -1)) >> 16;
  const int32_t output_gate = SigmoidAt(__smlatb(second, 12, -1));

  const int32_t kept =
      RequantizeBySmlad(forget_gate, *cell_state, lstm.forget_times_cell);
  int32_t added =
      RequantizeBySmlad(input_gate, cell_gate, lstm.input_times_cell);
  if (lstm.cell_fractional_bits > 15) added = Saturate<16>(added);
  int32_t next = lstm.cell_clip == 0
                     ? Saturate<16>(kept + added)
                     : ClampRarely(kept + added, lstm.cell_clip);
  asm("" : "+r"(next));  // or the compiler would extend it for the store
  *cell_state = static_cast<int16_t>(next);
  const int32_t squashed = TanhAt(PlaceOfCell(next, lstm.cell_fractional_bits));
  return HiddenState(output_gate, squashed, lstm.output_times_tanh,
                     lstm.hidden_zero_point) -
         HiddenOffset(lstm.hidden_zero_point);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_UNIT_DSP_H_
