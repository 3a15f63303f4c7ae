#ifndef LSTM_KERNELS_PAIR_LOOPS_DSP_H_
#define LSTM_KERNELS_PAIR_LOOPS_DSP_H_

// The loops of gate_products_pairs.h, which includes this, with the DSP
// extension of Armv7E-M and Armv8-M: two pairs of values at a time.
//
//   SMLAD   both products and both additions of a pair
//   LDM     the weights of a pair for four gates, and moves on
//   LDRD    two pairs of values
//
// In assembly, since the four sums, four weights, two pairs and two pointers
// fill the registers, and the compilers would take more. r7 is not used: Thumb
// code may need it as its frame pointer.

#include <arm_acle.h>
#include <stdint.h>
#include <string.h>

#include "lanes.h"
#include "pair_weights.h"
#include "repeat.h"

// The products of a pair of values with the weights that r4, r5, r6 and r8
// hold, added to the sums, or as their start.
#define LSTM_KERNELS_ADD_PAIR(values) \
  "smlad %[sum0], r4, " values        \
  ", %[sum0]\n\t"                     \
  "smlad %[sum1], r5, " values        \
  ", %[sum1]\n\t"                     \
  "smlad %[sum2], r6, " values        \
  ", %[sum2]\n\t"                     \
  "smlad %[sum3], r8, " values ", %[sum3]\n\t"

#define LSTM_KERNELS_START_PAIR(values) \
  "smuad %[sum0], r4, " values          \
  "\n\t"                                \
  "smuad %[sum1], r5, " values          \
  "\n\t"                                \
  "smuad %[sum2], r6, " values          \
  "\n\t"                                \
  "smuad %[sum3], r8, " values "\n\t"

#define LSTM_KERNELS_LOAD_GATES "ldm %[weights]!, {r4, r5, r6, r8}\n\t"

namespace lstm_kernels {

// Two pairs of inputs, less their zero point, that are not all 0.
struct ActiveSpan {
  uint32_t pairs[2];
  uint32_t offset;  // of the weights of the first pair, in bytes; kNoOffset
                    // after the last span
};

constexpr uint32_t kNoOffset = 0xFFFFFFFF;

// The spans of one row that are not 0.
class InputRow {
 public:
  // The maximum of parts in a row, its end included.
  using Part = ActiveSpan;
  static constexpr int MaxParts(int features) { return (features + 3) / 4 + 1; }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MaxParts(features)], is memory that must outlive the row.
  InputRow(const uint8_t* values, int features, int32_t zero_point, Part* parts)
      : spans_(parts) {
    const uint32_t nothing =
        0x01010101u * static_cast<uint8_t>(zero_point + 128);
    uint32_t offset = 0;
    for (int i = 0; i < features / 4; ++i) {
      Append(FourBytes(values), nothing, offset, parts);
      values += 4;
    }
    if (features % 4 != 0) {
      uint32_t bytes = nothing;
      memcpy(&bytes, values, features % 4);
      Append(bytes, nothing, offset, parts);
    }
    parts->offset = kNoOffset;
  }

  const ActiveSpan* spans() const { return spans_; }

 private:
  // From any address: chips with the DSP extension need no multiple of four,
  // but Clang makes four loads of memcpy() where there is no operating system.
  static uint32_t FourBytes(const uint8_t* from) {
    uint32_t bytes;
    asm("ldr %0, %1"
        : "=r"(bytes)
        : "m"(reinterpret_cast<const uint8_t (&)[4]>(*from)));
    return bytes;
  }

  // Appends four inputs to `part`, if one of them is not nothing. UXTB16 widens
  // bytes 0 and 2 of a word, and after a rotation bytes 1 and 3; PKHBT and
  // PKHTB bring neighbours together.
  static void Append(uint32_t bytes, uint32_t nothing, uint32_t& offset,
                     Part*& part) {
    if (bytes != nothing) {
      uint16x2_t even = __uxtb16(bytes);
      uint16x2_t odd = OddBytesUnsigned(bytes);
      if (nothing != 0) {
        even = __usub16(even, __uxtb16(nothing));
        odd = __usub16(odd, __uxtb16(nothing));
      }
      asm("pkhbt %0, %1, %2, lsl #16"
          : "=r"(part->pairs[0])
          : "r"(even), "r"(odd));
      asm("pkhtb %0, %1, %2, asr #16"
          : "=r"(part->pairs[1])
          : "r"(odd), "r"(even));
      part->offset = offset;
      ++part;
    }
    offset += 2 * sizeof(PairWeights);
  }

  // The compilers would rotate the word in a separate instruction.
  static uint16x2_t OddBytesUnsigned(uint32_t bytes) {
    uint16x2_t result;
    asm("uxtb16 %0, %1, ror #8" : "=r"(result) : "r"(bytes));
    return result;
  }

  const Part* spans_;
};

// W x + b of a unit: `weights` moves on from its bias to its W. An offset that
// is none carries when it is added to the weights' address. A span may end
// behind the row's last weights; its values there are 0.
[[gnu::always_inline]] inline GateSums InputSums(const PairWeights*& weights,
                                                 const InputRow& row) {
  register int32_t sum0 asm("r0");
  register int32_t sum1 asm("r1");
  register int32_t sum2 asm("r2");
  register int32_t sum3 asm("r3");
  // Named, as GCC finds no two registers for a Cortex-M33 at -O2 by itself.
  register const ActiveSpan* span asm("r11") = row.spans();
  register const PairWeights* next asm("r12") = weights;
  asm volatile(
      "ldm %[next]!, {r0, r1, r2, r3}\n\t"
      "ldm %[span]!, {r9, r10, lr}\n\t"
      "adds lr, lr, %[next]\n\t"
      "bcs 2f\n"
      "1:\n\t"
      "ldm lr!, {r4, r5, r6, r8}\n\t" LSTM_KERNELS_ADD_PAIR("r9")
      "ldm lr!, {r4, r5, r6, r8}\n\t" LSTM_KERNELS_ADD_PAIR("r10")
      "ldm %[span]!, {r9, r10, lr}\n\t"
      "adds lr, lr, %[next]\n\t"
      "bcc 1b\n"
      "2:"
      : [sum0] "=&r"(sum0), [sum1] "=&r"(sum1), [sum2] "=&r"(sum2),
        [sum3] "=&r"(sum3), [span] "+&r"(span), [next] "+&r"(next)
      :
      : "r4", "r5", "r6", "r8", "r9", "r10", "lr", "cc", "memory");
  weights = next;
  return {{sum0, sum1, sum2, sum3}};
}

// R h of a unit: `weights` moves on from its R to what follows.
[[gnu::always_inline]] inline GateSums RecurrentSums(
    const PairWeights*& weights, int pairs, const Hidden* hidden_state) {
  int32_t sum0, sum1, sum2, sum3;
  if (pairs % 2 == 0) {
    asm volatile("ldrd r9, r10, [%[hidden]], #8\n\t"  //
                 LSTM_KERNELS_LOAD_GATES LSTM_KERNELS_START_PAIR("r9")
                     LSTM_KERNELS_LOAD_GATES LSTM_KERNELS_ADD_PAIR("r10")
                 : [sum0] "=&r"(sum0), [sum1] "=&r"(sum1), [sum2] "=&r"(sum2),
                   [sum3] "=&r"(sum3), [weights] "+r"(weights),
                   [hidden] "+r"(hidden_state)
                 :
                 : "r4", "r5", "r6", "r8", "r9", "r10", "memory");
  } else {
    asm volatile("ldr r9, [%[hidden]], #4\n\t"  //
                 LSTM_KERNELS_LOAD_GATES LSTM_KERNELS_START_PAIR("r9")
                 : [sum0] "=&r"(sum0), [sum1] "=&r"(sum1), [sum2] "=&r"(sum2),
                   [sum3] "=&r"(sum3), [weights] "+r"(weights),
                   [hidden] "+r"(hidden_state)
                 :
                 : "r4", "r5", "r6", "r8", "r9", "memory");
  }
  Repeat((pairs - 1) / 2, [&]() __attribute__((always_inline)) {
    asm volatile("ldrd r9, r10, [%[hidden]], #8\n\t"  //
                 LSTM_KERNELS_LOAD_GATES LSTM_KERNELS_ADD_PAIR("r9")
                     LSTM_KERNELS_LOAD_GATES LSTM_KERNELS_ADD_PAIR("r10")
                 : [sum0] "+r"(sum0), [sum1] "+r"(sum1), [sum2] "+r"(sum2),
                   [sum3] "+r"(sum3), [weights] "+r"(weights),
                   [hidden] "+r"(hidden_state)
                 :
                 : "r4", "r5", "r6", "r8", "r9", "r10", "memory");
  });
  return {{sum0, sum1, sum2, sum3}};
}

inline UnitProducts InputProducts(const GateWeightsView& weights,
                                  const InputRow& row) {
  const PairWeights* pairs = weights.bias();
  return UnitProducts(InputSums(pairs, row));
}

inline UnitProducts RecurrentProducts(const GateWeightsView& weights,
                                      const Hidden* hidden_state) {
  const PairWeights* pairs = weights.recurrent();
  return UnitProducts(
      RecurrentSums(pairs, PairsOf(weights.units), hidden_state));
}

}  // namespace lstm_kernels

#undef LSTM_KERNELS_ADD_PAIR
#undef LSTM_KERNELS_START_PAIR
#undef LSTM_KERNELS_LOAD_GATES

#endif  // LSTM_KERNELS_PAIR_LOOPS_DSP_H_
