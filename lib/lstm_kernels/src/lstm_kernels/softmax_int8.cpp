// Softmax in int8, bit for bit TFLite's (reference/softmax.h, which builds on
// gemmlowp's fixedpoint.h).
//
// The largest logit is subtracted first, so every argument of exp is <= 0, and
// is one of 256: their exponentials are a table. The sum of the exponentials is
// kept in Q12.19 and inverted once.

#include "softmax_int8.h"

#include "flash.h"
#include "rounding_shift.h"
#include "standard.h"

namespace lstm_kernels {
namespace {

constexpr int32_t kOneQ0_31 = kMaxOf<int32_t>;
constexpr uint8_t kSumIntegerBits = 12;

int32_t Exponential(const SoftmaxInt8& softmax, int less) {
  if (less >= softmax.count) return 0;
  return ReadFlash(softmax.exponentials + less);
}

}  // namespace

// Newton's iteration x <- x + x (1 - d x) for 1 / d, d = (1 + a) / 2, starts at
// 48/17 - 32/17 d (the best line for 1 / d on [1/2, 1]); x in Q2.29.
// 1 / (1 + a) is half of the result.
int32_t OneOverOnePlus(int32_t a) {
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  constexpr int32_t kOneQ2_29 = int32_t{1} << 29;
  const auto d = static_cast<int32_t>(
      (static_cast<uint32_t>(a) + (uint32_t{1} << 31)) >> 1);
  int32_t x = k48Over17 + DoublingHighProduct(d, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const int32_t error = kOneQ2_29 - DoublingHighProduct(d, x);
    x += WrappingShiftLeft(DoublingHighProduct(x, error), 2);
  }
  return x < int32_t{1} << 30 ? 2 * x : kOneQ0_31;  // at a = 0 it would be 2^31
}

void Softmax(const SoftmaxInt8& softmax, const int8_t* logits, int classes,
             int8_t* probabilities) {
  int8_t largest = logits[0];
  for (int i = 1; i < classes; ++i) {
    if (logits[i] > largest) largest = logits[i];
  }

  int32_t sum = 0;
  for (int i = 0; i < classes; ++i) {
    sum += RoundedShift(Exponential(softmax, largest - logits[i]),
                        kSumIntegerBits);
  }

  // sum = 2^bits_over_one * (1 + a) with a in [0, 1), in Q0.31.
  uint8_t bits_over_one = kSumIntegerBits;
  auto normalised = static_cast<uint32_t>(sum);
  for (; normalised < uint32_t{1} << 31; normalised <<= 1) --bits_over_one;
  const int32_t inverse =
      OneOverOnePlus(static_cast<int32_t>(normalised - (uint32_t{1} << 31)));

  for (int i = 0; i < classes; ++i) {
    const int32_t quotient =
        DoublingHighProduct(inverse, Exponential(softmax, largest - logits[i]));
    const int32_t probability = RoundedShift(quotient, bits_over_one + 31 - 8);
    probabilities[i] =
        static_cast<int8_t>(Min(probability, int32_t{255}) - 128);
  }
}

}  // namespace lstm_kernels
