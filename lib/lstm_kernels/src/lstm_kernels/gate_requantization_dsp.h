#ifndef LSTM_KERNELS_GATE_REQUANTIZATION_DSP_H_
#define LSTM_KERNELS_GATE_REQUANTIZATION_DSP_H_

// The sums of four gates to Q3.12, with the DSP extension of Armv7E-M and
// Armv8-M: LDM loads the constants, SSAT shifts and saturates, PKHBT brings two
// gates into a word, so that less is stored while R h takes all registers.

#include <stdint.h>

#include "gate_products.h"
#include "small_requantization.h"
#include "unit_constants_dsp.h"

namespace lstm_kernels {

// int16 numbers of the gates i, f and g, o, each first one in the lower half.
struct GateHalves {
  int32_t input_and_forget;
  int32_t cell_and_output;
};

// Volatile: the words are to be made before R h is computed.
[[gnu::always_inline]] inline GateHalves HalvesOf(int32_t i, int32_t f,
                                                  int32_t g, int32_t o) {
  int32_t input_and_forget, cell_and_output;
  asm volatile(
      "pkhbt %[first], %[i], %[f], lsl #16\n\t"
      "pkhbt %[second], %[g], %[o], lsl #16"
      : [first] "=&r"(input_and_forget), [second] "=r"(cell_and_output)
      : [i] "r"(i), [f] "r"(f), [g] "r"(g), [o] "r"(o));
  return {input_and_forget, cell_and_output};
}

// Volatile: the compilers would load constants before the products, and store
// them again.
[[gnu::always_inline]] inline GateConstants LoadGateConstants(
    const int32_t* from) {
  register int32_t half0 asm("r4");
  register int32_t half1 asm("r5");
  register int32_t half2 asm("r6");
  register int32_t half3 asm("r8");
  register int32_t multiplier0 asm("r9");
  register int32_t multiplier1 asm("r10");
  register int32_t multiplier2 asm("r11");
  register int32_t multiplier3 asm("lr");
  asm volatile("ldm %[from], {r4, r5, r6, r8, r9, r10, r11, lr}"
               : "=r"(half0), "=r"(half1), "=r"(half2), "=r"(half3),
                 "=r"(multiplier0), "=r"(multiplier1), "=r"(multiplier2),
                 "=r"(multiplier3)
               : [from] "r"(from));
  return {{half0, half1, half2, half3},
          {multiplier0, multiplier1, multiplier2, multiplier3}};
}

[[gnu::always_inline]] inline GateConstants LoadMultipliers(
    const int32_t* from) {
  register int32_t multiplier0 asm("r4");
  register int32_t multiplier1 asm("r5");
  register int32_t multiplier2 asm("r6");
  register int32_t multiplier3 asm("r8");
  asm volatile("ldm %[from], {r4, r5, r6, r8}"
               : "=r"(multiplier0), "=r"(multiplier1), "=r"(multiplier2),
                 "=r"(multiplier3)
               : [from] "r"(from));
  return {{}, {multiplier0, multiplier1, multiplier2, multiplier3}};
}

[[gnu::always_inline]] inline bool HasRightShift(
    const SmallRequantization (&by)[kGates]) {
  return (by[0].right_shift | by[1].right_shift | by[2].right_shift |
          by[3].right_shift) != 0;
}

// `constants` is nullptr where the compiler does not know them.
[[gnu::always_inline]] inline GateHalves Requantized(
    const GateSums& sums, const SmallRequantization (&by)[kGates],
    const GateConstants* constants) {
  GateConstants loaded;
  if (constants != nullptr) {
    loaded = HasRightShift(by) ? LoadGateConstants(constants->halves)
                               : LoadMultipliers(constants->multipliers);
  }
  const auto gate = [&](int number) __attribute__((always_inline)) {
    SmallRequantization factor = by[number];
    if (constants != nullptr) {
      factor.multiplier = loaded.multipliers[number];
      factor.half = loaded.halves[number];
    }
    return Saturate<16>(RequantizeShifted(sums.gates[number], factor));
  };
  return HalvesOf(gate(0), gate(1), gate(2), gate(3));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_REQUANTIZATION_DSP_H_
