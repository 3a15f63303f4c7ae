#ifndef LSTM_KERNELS_UNIT_PRODUCTS_AVR_H_
#define LSTM_KERNELS_UNIT_PRODUCTS_AVR_H_

// The products of gate_products_avr.h, of the four gates of one unit.

#include <stdint.h>

#include "gate_count.h"
#include "small_requantization.h"

namespace lstm_kernels {

// An input that is not 0, behind some that are.
struct ActiveInput {
  uint8_t skipped;  // bytes of weights for the inputs before it
  uint8_t value;
};

// The four gates' sums of a unit.
class UnitProducts {
 public:
  // In halves, as Clang's asm takes no 32-bit numbers.
  UnitProducts(uint16_t low0, uint16_t high0, uint16_t low1, uint16_t high1,
               uint16_t low2, uint16_t high2, uint16_t low3, uint16_t high3)
      : halves_{low0, high0, low1, high1, low2, high2, low3, high3} {}

  int32_t requantized(int gate, const SmallRequantization& by) const {
    const uint16_t* sum = halves_ + 2 * gate;
    return RequantizeSmall(
        static_cast<int32_t>(uint32_t{sum[1]} << 16 | sum[0]), by);
  }

 private:
  uint16_t halves_[2 * kGates];
};

// A block of weights in flash, which Z points at, begins with the starts of the
// four sums. Then come four weights for each value x. MUL leaves its product in
// r1:r0, and r1 has to be 0 again in the end. Last, 128 times the sum of all
// values is subtracted.
//
// clang-format off
#define LSTM_KERNELS_LOAD_START(sum) \
  "lpm %A[low" sum "], Z+\n\t"       \
  "lpm %B[low" sum "], Z+\n\t"       \
  "lpm %A[high" sum "], Z+\n\t"      \
  "lpm %B[high" sum "], Z+\n\t"

#define LSTM_KERNELS_ADD_PRODUCT(sum) \
  "lpm r0, Z+\n\t"                    \
  "mul r0, %[x]\n\t"                  \
  "add %A[low" sum "], r0\n\t"        \
  "adc %B[low" sum "], r1\n\t"        \
  "adc %A[high" sum "], %[zero]\n\t"  \
  "adc %B[high" sum "], %[zero]\n\t"

#define LSTM_KERNELS_SUBTRACT(sum)      \
  "sub %A[low" sum "], %[x]\n\t"        \
  "sbc %B[low" sum "], %A[values]\n\t"  \
  "sbc %A[high" sum "], %B[values]\n\t" \
  "sbc %B[high" sum "], r1\n\t"

#define LSTM_KERNELS_OF_GATES(step) step("0") step("1") step("2") step("3")

// `next` is the instructions that load x and move Z on to its weights; X points
// at `from`.
#define LSTM_KERNELS_MULTIPLY(next, from)                                 \
  uint16_t low0, high0, low1, high1, low2, high2, low3, high3;            \
  uint16_t values = 0;                                                    \
  uint8_t x, zero = 0;                                                    \
  asm(LSTM_KERNELS_OF_GATES(LSTM_KERNELS_LOAD_START)                      \
      "sbiw %[count], 0\n\t"                                              \
      "breq 2f\n\t"                                                       \
      "1: " next                                                          \
      LSTM_KERNELS_OF_GATES(LSTM_KERNELS_ADD_PRODUCT)                     \
      "add %A[values], %[x]\n\t"                                          \
      "adc %B[values], %[zero]\n\t"                                       \
      "sbiw %[count], 1\n\t"                                              \
      "brne 1b\n\t"                                                       \
      "2: clr r1\n\t"                                                     \
      "clr %[x]\n\t"                                                      \
      "lsr %B[values]\n\t"                                                \
      "ror %A[values]\n\t"                                                \
      "ror %[x]\n\t"                                                      \
      LSTM_KERNELS_OF_GATES(LSTM_KERNELS_SUBTRACT)                        \
      : [low0] "=&r"(low0), [high0] "=&r"(high0), [low1] "=&r"(low1),     \
        [high1] "=&r"(high1), [low2] "=&r"(low2), [high2] "=&r"(high2),   \
        [low3] "=&r"(low3), [high3] "=&r"(high3), [values] "+&r"(values), \
        [x] "=&r"(x), [zero] "+&r"(zero), [count] "+&w"(count),           \
        "+&z"(block), "+&x"(from)                                         \
      :                                                                   \
      : "r0", "memory");                                                  \
  return UnitProducts(low0, high0, low1, high1, low2, high2, low3, high3)
// clang-format on

// With `count` values.
[[gnu::noinline]] inline UnitProducts ProductsOfAll(const uint8_t* block,
                                                    const uint8_t* values_of,
                                                    uint16_t count) {
  LSTM_KERNELS_MULTIPLY("ld %[x], X+\n\t", values_of);
}

// With `count` values, and weights between them that are skipped.
[[gnu::noinline]] inline UnitProducts ProductsOfActive(
    const uint8_t* block, const ActiveInput* inputs, uint16_t count) {
  LSTM_KERNELS_MULTIPLY(
      "ld %[x], X+\n\t"
      "add r30, %[x]\n\t"
      "adc r31, %[zero]\n\t"
      "ld %[x], X+\n\t",
      inputs);
}

#undef LSTM_KERNELS_MULTIPLY
#undef LSTM_KERNELS_OF_GATES
#undef LSTM_KERNELS_SUBTRACT
#undef LSTM_KERNELS_ADD_PRODUCT
#undef LSTM_KERNELS_LOAD_START

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_UNIT_PRODUCTS_AVR_H_
