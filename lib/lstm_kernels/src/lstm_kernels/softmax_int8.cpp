// Softmax in int8, bit for bit TFLite's (reference/softmax.h, which builds on
// gemmlowp's fixedpoint.h).
//
// The largest logit is subtracted first, so every argument of exp is <= 0 and
// in Q5.26. The sum of the exponentials is kept in Q12.19 and inverted once.

#include "softmax_int8.h"

#include "flash.h"
#include "standard.h"

namespace lstm_kernels {
namespace {

constexpr int32_t kOneQ0_31 = kMaxOf<int32_t>;
constexpr int kSumIntegerBits = 12;

// exp(a) for a in [-1/4, 0), Q0.31: the Taylor series at -1/8 up to x^4 / 24,
//   exp(-1/8) * (1 + x + x^2/2 + x^3/6 + x^4/24),  x = a + 1/8.
int32_t ExpOfMinusQuarterToZero(int32_t a) {
  constexpr int32_t kExpOfMinusEighth = 1895147668;
  constexpr int32_t kOneThird = 715827883;
  const int32_t x = a + (int32_t{1} << 28);
  const int32_t x2 = DoublingHighProduct(x, x);
  const int32_t x3 = DoublingHighProduct(x2, x);
  const int32_t x4 = DoublingHighProduct(x2, x2);
  const int32_t x4_quarter_plus_x3 = RoundingShiftRight(x4, 2) + x3;
  const int32_t higher_terms = RoundingShiftRight(
      DoublingHighProduct(x4_quarter_plus_x3, kOneThird) + x2, 1);
  return kExpOfMinusEighth +
         DoublingHighProduct(kExpOfMinusEighth, x + higher_terms);
}

constexpr int LeadingZeros(uint32_t x) {
  return sizeof(int) < sizeof(x) ? __builtin_clzl(x) : __builtin_clz(x);
}

// exp(beta x) for the difference x <= 0 of two logits, in Q0.31.
int32_t Exponential(const SoftmaxInt8& softmax, int32_t difference) {
  if (difference < softmax.min_difference) return 0;
  return ExpOfNegative(Requantize(difference, softmax.difference));
}

}  // namespace

int32_t ExpOfNegative(int32_t x) {
  if (x == 0) return kOneQ0_31;
  // exp(-2^k) in Q0.31 for k = -2 .. 4; in Q5.26, 2^k is bit 26 + k.
  static constexpr LSTM_KERNELS_FLASH int32_t kExpOfMinusPowerOfTwo[] = {
      1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  constexpr int kFirstBit = 24;
  constexpr int32_t kQuarter = int32_t{1} << kFirstBit;

  const int32_t fraction = (x & (kQuarter - 1)) - kQuarter;
  int32_t result = ExpOfMinusQuarterToZero(WrappingShiftLeft(fraction, 5));
  const int32_t remainder = fraction - x;
  for (int k = 0; k < 7; ++k) {
    if (remainder & (int32_t{1} << (kFirstBit + k))) {
      result =
          DoublingHighProduct(result, ReadFlash(kExpOfMinusPowerOfTwo + k));
    }
  }
  return result;
}

// Newton's iteration x <- x + x (1 - d x) for 1 / d, d = (1 + a) / 2, starts at
// 48/17 - 32/17 d (the best line for 1 / d on [1/2, 1]); x in Q2.29.
// 1 / (1 + a) is half of the result.
int32_t OneOverOnePlus(int32_t a) {
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  constexpr int32_t kOneQ2_29 = int32_t{1} << 29;
  const int32_t d =
      static_cast<int32_t>((static_cast<int64_t>(a) + kOneQ0_31 + 1) / 2);
  int32_t x = k48Over17 + DoublingHighProduct(d, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const int32_t error = kOneQ2_29 - DoublingHighProduct(d, x);
    x += WrappingShiftLeft(DoublingHighProduct(x, error), 2);
  }
  return x < int32_t{1} << 30 ? 2 * x : kOneQ0_31;  // at a = 0 it would be 2^31
}

void Softmax(const SoftmaxInt8& softmax, const int8_t* logits, int classes,
             int8_t* probabilities) {
  int32_t largest = logits[0];
  for (int i = 1; i < classes; ++i) {
    if (logits[i] > largest) largest = logits[i];
  }
  const auto exponential = [&](int8_t logit) {
    return Exponential(softmax, logit - largest);
  };

  int32_t sum = 0;
  for (int i = 0; i < classes; ++i) {
    sum += RoundingShiftRight(exponential(logits[i]), kSumIntegerBits);
  }

  // sum = 2^bits_over_one * (1 + a) with a in [0, 1), in Q0.31.
  const int leading_zeros = LeadingZeros(static_cast<uint32_t>(sum));
  const int bits_over_one = kSumIntegerBits - leading_zeros;
  const uint32_t normalised = static_cast<uint32_t>(sum) << leading_zeros;
  const int32_t inverse =
      OneOverOnePlus(static_cast<int32_t>(normalised - (uint32_t{1} << 31)));

  for (int i = 0; i < classes; ++i) {
    const int32_t quotient =
        DoublingHighProduct(inverse, exponential(logits[i]));
    probabilities[i] = static_cast<int8_t>(Saturate<8>(
        RoundingShiftRight(quotient, bits_over_one + 31 - 8) - 128));
  }
}

}  // namespace lstm_kernels
