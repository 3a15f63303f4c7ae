#ifndef LSTM_KERNELS_GATE_ACTIVATIONS_DSP_H_
#define LSTM_KERNELS_GATE_ACTIVATIONS_DSP_H_

// Sigmoid and tanh of activations_int16.h for the four gates of a unit, with
// the DSP extension of Armv7E-M and Armv8-M.
//
//   QADD16  adds the two sums of two gates
//   SMLABB  the place in the table, and what was interpolated
//   SSAT    also shifts
//
// In assembly, since the compilers would load one constant after the other, and
// keep some of them in memory.

#include <arm_acle.h>
#include <stdint.h>

#include "activations_int16.h"
#include "gate_requantization_dsp.h"
#include "unit_constants_dsp.h"

// The table at `place`, which becomes the result; r8 holds its middle.
#define LSTM_KERNELS_SIGMOID(place) \
  "asrs r4, " place                 \
  ", #11\n\t"                       \
  "ldr r4, [r8, r4, lsl #2]\n\t"    \
  "add lr, r4, " place              \
  ", asr #31\n\t"                   \
  "smlabb " place ", r4, " place ", lr\n\t"

#define LSTM_KERNELS_TANH(place)   \
  "ssat r4, #9, " place            \
  ", asr #11\n\t"                  \
  "ldr r4, [r8, r4, lsl #2]\n\t"   \
  "add lr, r4, %[tanh_offset]\n\t" \
  "add lr, lr, " place             \
  ", asr #31\n\t"                  \
  "smlabb " place ", r4, " place ", lr\n\t"

namespace lstm_kernels {

// i, f and o in Q0.32, g in Q0.31, whose upper bits are the results, and the
// constants that are needed after them.
struct ActiveGates {
  int32_t input_gate;
  int32_t forget_gate;
  int32_t cell_gate;
  int32_t output_gate;
  const Chord* middle;
  int32_t minus_one;
  ProductConstants products;
};

[[gnu::always_inline]] inline ActiveGates Activate(
    const GateHalves& input, const GateHalves& recurrent,
    const ActivationConstants* constants) {
  register int32_t i asm("r0");
  register int32_t f asm("r1");
  register int32_t g asm("r2");
  register int32_t o asm("r3");
  register const Chord* middle asm("r8");
  register int32_t minus_one asm("r9");
  register int32_t forget_times_cell asm("r4");
  register int32_t input_times_cell asm("r5");
  register int32_t place_of_cell asm("r10");
  register int32_t output_times_tanh asm("lr");
  asm("ldm %[constants]!, {r8, r9, r10}\n\t"
      "qadd16 r4, %[input_i_f], %[recurrent_i_f]\n\t"
      "qadd16 lr, %[input_g_o], %[recurrent_g_o]\n\t"
      "smlabb %[i], r4, r10, r9\n\t"
      "smlatb %[f], r4, r10, r9\n\t"
      "smlabt %[g], lr, r10, r9\n\t"
      "smlatb %[o], lr, r10, r9\n\t"  //
      LSTM_KERNELS_SIGMOID("%[i]")    //
      LSTM_KERNELS_SIGMOID("%[f]")    //
      LSTM_KERNELS_TANH("%[g]")       //
      LSTM_KERNELS_SIGMOID("%[o]") "ldm %[constants], {r4, r5, r10, lr}"
      : [i] "=r"(i), [f] "=r"(f), [g] "=r"(g), [o] "=r"(o), "=&r"(middle),
        "=&r"(minus_one), "=&r"(forget_times_cell), "=&r"(input_times_cell),
        "=&r"(place_of_cell),
        "=&r"(output_times_tanh), [constants] "+&r"(constants)
      : [input_i_f] "r"(input.input_and_forget),
        [input_g_o] "r"(input.cell_and_output),
        [recurrent_i_f] "r"(recurrent.input_and_forget),
        [recurrent_g_o] "r"(recurrent.cell_and_output),
        [tanh_offset] "i"(kTanhOffset)
      : "cc");
  return {
      i,
      f,
      g,
      o,
      middle,
      minus_one,
      {forget_times_cell, input_times_cell, place_of_cell, output_times_tanh}};
}

// TanhInt16() from the place on; its result is in the upper half. The compilers
// would shift and saturate in two instructions.
inline int32_t TanhAt(const Chord* middle, int32_t place) {
  int32_t index;
  asm("ssat %0, #9, %1, asr %2" : "=r"(index) : "r"(place), "i"(kPlaceBits));
  const auto chord = static_cast<int32_t>(middle[index]);
  const int32_t start = chord + kTanhOffset + (place >> 31);
  return __smlabb(chord, place, start);
}

}  // namespace lstm_kernels

#undef LSTM_KERNELS_SIGMOID
#undef LSTM_KERNELS_TANH

#endif  // LSTM_KERNELS_GATE_ACTIVATIONS_DSP_H_
