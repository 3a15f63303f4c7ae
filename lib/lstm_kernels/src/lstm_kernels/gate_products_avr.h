#ifndef LSTM_KERNELS_GATE_PRODUCTS_AVR_H_
#define LSTM_KERNELS_GATE_PRODUCTS_AVR_H_

// gate_products.h, one unit at a time on an AVR.
//
// MUL multiplies bytes, so weights and values stay bytes. Of unsigned ones it
// gives products that need no sign, and zero points go into the start of a sum,
// at compile time:
//
//   W (x - z)  =  (W + 128) u - 128 (1 u) - (z + 128) (W 1),    u = x + 128
//
// with 1 for a vector of ones; R h likewise. u is 0 for the background of a
// picture, and such inputs are skipped.
//
// Weights lie in flash in the order of use, so that one pointer is enough: for
// each unit the starts and the weights W, the starts and the weights R, for the
// four gates side by side.

#include <stdint.h>

#include "flash.h"
#include "gate_count.h"
#include "lanes.h"
#include "unit_weights.h"

namespace lstm_kernels {

// A hidden state as it lies in memory is u.
using Hidden = uint8_t;

constexpr int32_t HiddenOffset(int32_t) { return -128; }

constexpr int HiddenSize(int units) { return units; }

// Bytes of the starts and of the weights of one unit.
constexpr int kStartBytes = kGates * static_cast<int>(sizeof(int32_t));
constexpr int BlockBytes(int inputs) { return kStartBytes + kGates * inputs; }

struct GateWeightsView {
  int units;
  int features;
  const uint8_t* bytes;

  constexpr const uint8_t* input() const { return bytes; }
  constexpr const uint8_t* recurrent() const {
    return bytes + BlockBytes(features);
  }

  // Moves on to the next unit.
  constexpr void Advance() { bytes = recurrent() + BlockBytes(units); }
};

// Where PackUnit() writes to.
struct GateWeightsSpace {
  int units;
  int features;
  ZeroPoints zero_points;
  uint8_t* bytes;
};

template <int kUnits, int kFeatures>
struct GateWeights {
  uint8_t bytes[kUnits * (BlockBytes(kFeatures) + BlockBytes(kUnits))];

  constexpr GateWeightsSpace space(ZeroPoints zero_points) {
    return {kUnits, kFeatures, zero_points, bytes};
  }
  constexpr GateWeightsView view() const { return {kUnits, kFeatures, bytes}; }
};

// One gate's part of a block. Unsigned, because an intermediate sum may
// overflow int32.
constexpr void PackBlock(uint8_t* block, int gate, const int8_t* weights,
                         int inputs, int32_t bias, int32_t zero_point) {
  auto start = static_cast<uint32_t>(bias);
  for (int i = 0; i < inputs; ++i) {
    const int32_t weight = weights[i];
    block[kStartBytes + kGates * i + gate] = static_cast<uint8_t>(weight + 128);
    start -= static_cast<uint32_t>((zero_point + 128) * weight);
  }
  for (unsigned i = 0; i < sizeof(start); ++i) {
    block[sizeof(start) * gate + i] = static_cast<uint8_t>(start >> (8 * i));
  }
}

constexpr void PackUnit(const GateWeightsSpace& space, int gate, int unit,
                        const UnitWeights& weights) {
  const int input_bytes = BlockBytes(space.features);
  uint8_t* block = space.bytes + unit * (input_bytes + BlockBytes(space.units));
  PackBlock(block, gate, weights.input, space.features, weights.bias,
            space.zero_points.input);
  PackBlock(block + input_bytes, gate, weights.recurrent, space.units, 0,
            space.zero_points.hidden);
}

// An input that is not 0, behind some that are.
struct ActiveInput {
  uint8_t skipped;  // bytes of weights for the inputs before it
  uint8_t value;
};

// The inputs of one row that are not 0.
class InputRow {
 public:
  // A row has at most so many parts.
  using Part = ActiveInput;
  static constexpr int MaxParts(int features) { return features; }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MaxParts(features)], is memory that must outlive the row.
  InputRow(const uint8_t* values, int features, int32_t /* zero_point */,
           Part* parts)
      : parts_(parts) {
    uint8_t skipped = 0;
    for (int i = 0; i < features; ++i) {
      // The number of bytes has to fit a byte.
      if (values[i] == 0 && skipped < 256 - kGates) {
        skipped += kGates;
        continue;
      }
      parts[count_++] = {skipped, values[i]};
      skipped = 0;
    }
  }

  const Part* parts() const { return parts_; }
  int count() const { return count_; }

 private:
  const Part* parts_;
  int count_ = 0;
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

// Z points at a block: at the starts, and then at the weights, which are
// multiplied by x one after the other. MUL leaves its product in r1:r0; r1 has
// to be 0 again in the end. In the end, 128 times the sum of all x is
// subtracted.
#define LSTM_KERNELS_LOAD_START(sum) \
  "lpm %A[low" sum                   \
  "], Z+\n\t"                        \
  "lpm %B[low" sum                   \
  "], Z+\n\t"                        \
  "lpm %A[high" sum                  \
  "], Z+\n\t"                        \
  "lpm %B[high" sum "], Z+\n\t"
#define LSTM_KERNELS_ADD_PRODUCT(sum) \
  "lpm r0, Z+\n\t"                    \
  "mul r0, %[x]\n\t"                  \
  "add %A[low" sum                    \
  "], r0\n\t"                         \
  "adc %B[low" sum                    \
  "], r1\n\t"                         \
  "adc %A[high" sum                   \
  "], %[zero]\n\t"                    \
  "adc %B[high" sum "], %[zero]\n\t"
#define LSTM_KERNELS_SUBTRACT(sum) \
  "sub %A[low" sum                 \
  "], %[x]\n\t"                    \
  "sbc %B[low" sum                 \
  "], %A[values]\n\t"              \
  "sbc %A[high" sum                \
  "], %B[values]\n\t"              \
  "sbc %B[high" sum "], r1\n\t"
#define LSTM_KERNELS_OF_GATES(step) step("0") step("1") step("2") step("3")

// The loop; `next` sets x and moves Z on to its weights.
#define LSTM_KERNELS_MULTIPLY(next, values_pointer)                           \
  uint16_t low0, high0, low1, high1, low2, high2, low3, high3;                \
  uint16_t values = 0;                                                        \
  uint8_t x;                                                                  \
  uint8_t zero = 0;                                                           \
  asm(LSTM_KERNELS_OF_GATES(LSTM_KERNELS_LOAD_START)                        \
      "sbiw %[count], 0\n\t"                                                \
      "breq 2f\n\t"                                                         \
      "1: " next                                                            \
      LSTM_KERNELS_OF_GATES(LSTM_KERNELS_ADD_PRODUCT)                       \
      "add %A[values], %[x]\n\t"                                            \
      "adc %B[values], %[zero]\n\t"                                         \
      "sbiw %[count], 1\n\t"                                                \
      "brne 1b\n\t"                                                         \
      "2: clr r1\n\t"                                                       \
      "clr %[x]\n\t"                                                        \
      "lsr %B[values]\n\t"                                                  \
      "ror %A[values]\n\t"                                                  \
      "ror %[x]\n\t"                                                        \
      LSTM_KERNELS_OF_GATES(LSTM_KERNELS_SUBTRACT)                          \
      : [low0] "=&r"(low0), [high0] "=&r"(high0), [low1] "=&r"(low1),       \
        [high1] "=&r"(high1), [low2] "=&r"(low2), [high2] "=&r"(high2),     \
        [low3] "=&r"(low3), [high3] "=&r"(high3), [values] "+&r"(values),   \
        [x] "=&r"(x), [zero] "+&r"(zero), [count] "+&w"(count),             \
        "+&z"(block), "+&x"(values_pointer)                                 \
      :                                                                     \
      : "r0", "memory"); \
  return UnitProducts(low0, high0, low1, high1, low2, high2, low3, high3)

[[gnu::noinline]] inline UnitProducts ProductsOf(const uint8_t* block,
                                                 const ActiveInput* parts,
                                                 uint16_t count) {
  LSTM_KERNELS_MULTIPLY(
      "ld %[x], X+\n\t"
      "add r30, %[x]\n\t"
      "adc r31, %[zero]\n\t"
      "ld %[x], X+\n\t",
      parts);
}

[[gnu::noinline]] inline UnitProducts ProductsOf(const uint8_t* block,
                                                 const Hidden* hidden_state,
                                                 uint16_t count) {
  LSTM_KERNELS_MULTIPLY("ld %[x], X+\n\t", hidden_state);
}

#undef LSTM_KERNELS_MULTIPLY
#undef LSTM_KERNELS_OF_GATES
#undef LSTM_KERNELS_SUBTRACT
#undef LSTM_KERNELS_ADD_PRODUCT
#undef LSTM_KERNELS_LOAD_START

[[gnu::always_inline]] inline UnitProducts InputProducts(
    const GateWeightsView& weights, const InputRow& row) {
  return ProductsOf(weights.input(), row.parts(),
                    static_cast<uint16_t>(row.count()));
}

[[gnu::always_inline]] inline UnitProducts RecurrentProducts(
    const GateWeightsView& weights, const Hidden* hidden_state) {
  return ProductsOf(weights.recurrent(), hidden_state,
                    static_cast<uint16_t>(weights.units));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_AVR_H_
