#ifndef LSTM_KERNELS_LSTM_UNIT_DSP_H_
#define LSTM_KERNELS_LSTM_UNIT_DSP_H_

// The equations of lstm_int8.h for one unit, with the DSP extension of Armv7E-M
// and Armv8-M. What it adds to lstm_units.h:
//
//   SMLAD   f * c - 2 n, n = 1 for a negative c: the upper half of a
//           sign-extended c is -n
//   SMULBT  o * tanh(c) without a shift of what was interpolated
//   SSAT    also shifts; the zero point is added before it does

#include <arm_acle.h>
#include <stdint.h>

#include "activations_int16.h"
#include "gate_activations_dsp.h"
#include "gate_products.h"
#include "gate_requantization_dsp.h"
#include "lstm_constants.h"
#include "small_requantization.h"
#include "unit_constants_dsp.h"

namespace lstm_kernels {

// Whether the LSTM and its constants are known at compile time.
[[gnu::always_inline]] inline bool HasConstants(const LstmInt8& lstm) {
  return __builtin_constant_p(lstm.cell_clip) && lstm.constants != nullptr;
}

// Otherwise.
inline constexpr UnitConstants kCommonConstants = {};

// RequantizeProduct(a, b, by), whose formula for powers of two this is.
inline int32_t RequantizeBySmlad(int32_t a, int32_t b,
                                 const SmallRequantization& by, int32_t start) {
  if (!IsKnownPowerOfTwo(by)) return RequantizeProduct(a, b, by);
  return __smlad(b, a | 2 << 16, start) >> (by.right_shift + 1);
}

// ClampRarely(x, high), which Clang would do with longer constants.
inline int32_t ClampCell(int32_t x, int32_t high) {
  int32_t above_low = x + high;
  asm("" : "+r"(above_low));
  return ClampRarely(x, high, above_low);
}

// Saturate<8>(o * t * by + zero_point), where t is in the upper half.
inline int32_t HiddenState(int32_t output_gate, int32_t squashed,
                           const SmallRequantization& by, int32_t twice_factor,
                           int32_t zero_point) {
  if (!__builtin_constant_p(by.right_shift) || by.right_shift == 0 ||
      by.right_shift > 22 || by.multiplier == 0) {
    return Saturate<8>(RequantizeProduct(output_gate, squashed >> 16, by) +
                       zero_point);
  }
  int32_t product;
  asm("smulbt %0, %1, %2" : "=r"(product) : "r"(output_gate), "r"(squashed));
  // 2 p M / 2^32 as p + p (2 M - 2^32) / 2^32, without doubling p.
  const int32_t start =
      product + (by.half + zero_point * (1 << by.right_shift));
  return Saturate<8>(
      AddHighProduct(start + (product >> 31), product, twice_factor) >>
      by.right_shift);
}

[[gnu::always_inline]] inline Lanes UpdateUnits(const LstmInt8& lstm,
                                                GateWeightsView& weights,
                                                const InputRow& row,
                                                const Hidden* hidden_state,
                                                int16_t* cell_state) {
  const UnitConstants& constants =
      HasConstants(lstm) ? *lstm.constants : kCommonConstants;
  const GateHalves input =
      Requantized(InputSums(weights.pairs, row), lstm.factors.input,
                  HasConstants(lstm) ? &constants.input : nullptr);
  weights.pairs += PairsOf(weights.features);
  const GateHalves recurrent = Requantized(
      RecurrentSums(weights.pairs, PairsOf(weights.units), hidden_state),
      lstm.factors.recurrent,
      HasConstants(lstm) ? &constants.recurrent : nullptr);
  const ActiveGates gates = Activate(input, recurrent, &constants.activations);
  const ProductConstants products =
      HasConstants(lstm) ? gates.products : ProductConstantsOf(lstm);
  const int32_t input_gate = ShiftRightUnsigned<17>(gates.input_gate);
  const int32_t forget_gate = ShiftRightUnsigned<17>(gates.forget_gate);
  const int32_t output_gate = ShiftRightUnsigned<17>(gates.output_gate);
  const int32_t cell_gate = gates.cell_gate >> 16;

  const int32_t kept =
      RequantizeBySmlad(forget_gate, *cell_state, lstm.forget_times_cell,
                        products.forget_times_cell);
  int32_t added = RequantizeBySmlad(
      input_gate, cell_gate, lstm.input_times_cell, products.input_times_cell);
  if (lstm.cell_fractional_bits > 15) added = Saturate<16>(added);
  int32_t cell = lstm.cell_clip == 0 ? Saturate<16>(kept + added)
                                     : ClampCell(kept + added, lstm.cell_clip);
  asm("" : "+r"(cell));  // or the compiler would extend it for the store
  *cell_state = static_cast<int16_t>(cell);
  const int32_t place =
      __builtin_constant_p(lstm.cell_fractional_bits) &&
              IsPlaceAProduct(lstm.cell_fractional_bits)
          ? __smlabb(cell, products.place_of_cell, gates.minus_one)
          : TanhPlace(cell, lstm.cell_fractional_bits);
  const int32_t squashed = TanhAt(gates.middle, place);
  return HiddenState(output_gate, squashed, lstm.output_times_tanh,
                     products.output_times_tanh, lstm.hidden_zero_point) -
         HiddenOffset(lstm.hidden_zero_point);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_LSTM_UNIT_DSP_H_
