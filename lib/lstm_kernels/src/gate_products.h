#ifndef LSTM_KERNELS_GATE_PRODUCTS_H_
#define LSTM_KERNELS_GATE_PRODUCTS_H_

// The products W x and R h for the four gates of one unit at once, the one part
// of the LSTM that is worth an instruction set's own instructions.
//
//   sums[gate] += weights[gate][0] * x[0] + weights[gate][1] * x[1]
//
// Weights and values are int16, widened at compile time and once a step: two of
// them fill a word, and each instruction set below multiplies and adds such a
// pair in one instruction. Values come less their zero point. The weights of a
// pair of inputs for the four gates lie together in 16 bytes, in the order of
// use: [unit][pair][gate][2].

#include <cstdint>
#include <cstring>

#if defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lstm_kernels {

constexpr int kGates = 4;  // input, forget, cell, output

constexpr int PairsOf(int inputs) { return (inputs + 1) / 2; }

struct alignas(16) PairWeights {
  std::int16_t of[kGates][2];
};

struct alignas(16) GateSums {
  std::int32_t of[kGates];
};

// The weights and biases of all gates in the order of use. An odd last input
// has a neighbour of weight 0.
template <int kUnits, int kFeatures>
struct GateWeights {
  PairWeights input[kUnits * PairsOf(kFeatures)];   // W
  PairWeights recurrent[kUnits * PairsOf(kUnits)];  // R
  GateSums bias[kUnits];                            // b
};

// Brings weights and biases, gate by gate, into the order of use; for the
// compiler to do.
template <int kUnits, int kFeatures>
constexpr GateWeights<kUnits, kFeatures> PackGates(
    const std::int8_t (&input)[kGates][kUnits][kFeatures],
    const std::int8_t (&recurrent)[kGates][kUnits][kUnits],
    const std::int32_t (&bias)[kGates][kUnits]) {
  GateWeights<kUnits, kFeatures> packed{};
  for (int gate = 0; gate < kGates; ++gate) {
    for (int unit = 0; unit < kUnits; ++unit) {
      PairWeights* pairs = packed.input + unit * PairsOf(kFeatures);
      for (int i = 0; i < kFeatures; ++i) {
        pairs[i / 2].of[gate][i % 2] = input[gate][unit][i];
      }
      pairs = packed.recurrent + unit * PairsOf(kUnits);
      for (int i = 0; i < kUnits; ++i) {
        pairs[i / 2].of[gate][i % 2] = recurrent[gate][unit][i];
      }
      packed.bias[unit].of[gate] = bias[gate][unit];
    }
  }
  return packed;
}

#if defined(__ARM_FEATURE_DSP)

// Armv7E-M and Armv8-M with the DSP extension: SMLAD, both products and both
// additions in one instruction; LDRD, the weights of two gates in one.
class GateProducts {
 public:
  explicit GateProducts(const GateSums& start)
      : sum0_(start.of[0]),
        sum1_(start.of[1]),
        sum2_(start.of[2]),
        sum3_(start.of[3]) {}

  void Add(const PairWeights& weights, const std::int16_t* pair) {
    int16x2_t x;
    std::memcpy(&x, __builtin_assume_aligned(pair, 4), sizeof(x));
    const std::uint64_t w01 = TwoGates<0>(weights);
    const std::uint64_t w23 = TwoGates<2>(weights);
    sum0_ = __smlad(static_cast<int16x2_t>(w01), x, sum0_);
    sum1_ = __smlad(static_cast<int16x2_t>(w01 >> 32), x, sum1_);
    sum2_ = __smlad(static_cast<int16x2_t>(w23), x, sum2_);
    sum3_ = __smlad(static_cast<int16x2_t>(w23 >> 32), x, sum3_);
  }

  GateSums sums() const { return {{sum0_, sum1_, sum2_, sum3_}}; }

 private:
  // The compilers make two loads of one where the halves go separate ways.
  template <int kGate>
  static std::uint64_t TwoGates(const PairWeights& weights) {
    std::uint64_t both;
    asm("ldrd %Q0, %R0, [%1, %2]"
        : "=r"(both)
        : "r"(&weights), "I"(kGate * sizeof(weights.of[0])), "m"(weights));
    return both;
  }

  std::int32_t sum0_, sum1_, sum2_, sum3_;  // an array would live in memory
};

#elif defined(__SSE2__)

// x86-64: PMADDWD, the four gates in one instruction.
class GateProducts {
 public:
  explicit GateProducts(const GateSums& start)
      : sums_(_mm_load_si128(reinterpret_cast<const __m128i*>(start.of))) {}

  void Add(const PairWeights& weights, const std::int16_t* pair) {
    std::int32_t word;
    std::memcpy(&word, pair, sizeof(word));
    const __m128i w =
        _mm_load_si128(reinterpret_cast<const __m128i*>(weights.of));
    sums_ = _mm_add_epi32(sums_, _mm_madd_epi16(w, _mm_set1_epi32(word)));
  }

  GateSums sums() const {
    GateSums result;
    _mm_store_si128(reinterpret_cast<__m128i*>(result.of), sums_);
    return result;
  }

 private:
  __m128i sums_;
};

#else

class GateProducts {
 public:
  explicit GateProducts(const GateSums& start) : sums_(start) {}

  void Add(const PairWeights& weights, const std::int16_t* pair) {
    for (int gate = 0; gate < kGates; ++gate) {
      sums_.of[gate] +=
          weights.of[gate][0] * pair[0] + weights.of[gate][1] * pair[1];
    }
  }

  GateSums sums() const { return sums_; }

 private:
  GateSums sums_;
};

#endif

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_H_
