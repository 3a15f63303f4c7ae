#ifndef LSTM_KERNELS_GATE_PRODUCTS_MVE_H_
#define LSTM_KERNELS_GATE_PRODUCTS_MVE_H_

// gate_products.h, four units at a time with MVE.
//
// VMLADAV adds up sixteen products of bytes, so weights and values stay bytes
// and zero points go into the start of a sum, at compile time:
//
//   R (h - z)  =  R h - z R 1,      h int8 as it is
//   W (x - z)  =  (W + 128) u - 128 (1 u) - (z + 128) (W 1),    u = x + 128
//
// with 1 for a vector of ones. u and W + 128 are unsigned, and u is 0 for
// background: the products of a row run from its first ink to its last, in
// blocks of sixteen that start at the first ink. Blocks may extend past the end
// of a row of weights into the next row; there u and h are 0.
//
// Rows of weights lie in the order of use: [unit / 4][gate][unit % 4]. Units
// that only fill up to a multiple of four have weights of 0, and so do the
// recurrent weights of all units for them.

#include <stdint.h>

#include "gate_count.h"
#include "lanes.h"
#include "memory.h"
#include "unit_weights.h"

namespace lstm_kernels {

constexpr int kBlock = 16;  // bytes in a vector

using Hidden = int8_t;

constexpr int kHiddenAlignment = 8;

constexpr int32_t HiddenOffset(int32_t) { return 0; }

constexpr int HiddenSize(int units) { return RoundUp(units, kBlock); }

// For each gate one number for each unit: the start of its sum.
struct alignas(16) GateStarts {
  int32_t gates[kGates][kLanes];
};

struct GateWeightsView {
  int units;
  int features;
  int32_t hidden_zero_point;
  const uint8_t* input;               // W + 128
  const int8_t* recurrent;            // R
  const GateStarts* bias;             // b - (z + 128) (W 1)
  const GateStarts* recurrent_start;  // -z R 1

  // Moves on to the next kLanes units.
  void Advance() {
    input += kGates * kLanes * features;
    recurrent += kGates * kLanes * PaddedUnits(units);
    ++bias;
    ++recurrent_start;
  }
};

// Where PackUnit() writes to; starts as zeros.
struct GateWeightsSpace {
  int units;
  int features;
  ZeroPoints zero_points;
  uint8_t* input;
  int8_t* recurrent;
  GateStarts* bias;
  GateStarts* recurrent_start;

  constexpr GateWeightsView view() const {
    return {units,     features, zero_points.hidden, input,
            recurrent, bias,     recurrent_start};
  }
};

// Bytes for the rows of all gates; a block may extend past their end.
constexpr int RowBytes(int units, int inputs) {
  return kGates * PaddedUnits(units) * inputs + kBlock;
}

template <int kUnits, int kFeatures>
struct GateWeights {
  static constexpr int kFours = PaddedUnits(kUnits) / kLanes;

  uint8_t input[RowBytes(kUnits, kFeatures)];
  int8_t recurrent[RowBytes(kUnits, PaddedUnits(kUnits))];
  GateStarts bias[kFours];
  GateStarts recurrent_start[kFours];
  int32_t hidden_zero_point;

  constexpr GateWeightsSpace space(ZeroPoints zero_points) {
    hidden_zero_point = zero_points.hidden;
    return {kUnits,    kFeatures, zero_points,    input,
            recurrent, bias,      recurrent_start};
  }
  constexpr GateWeightsView view() const {
    return {kUnits,    kFeatures, hidden_zero_point, input,
            recurrent, bias,      recurrent_start};
  }
};

inline GateWeightsSpace TakeSpace(Memory& memory, int units, int features,
                                  ZeroPoints zero_points) {
  const int padded = PaddedUnits(units);
  return {units,
          features,
          zero_points,
          memory.Take<uint8_t>(RowBytes(units, features)),
          memory.Take<int8_t>(RowBytes(units, padded)),
          memory.Take<GateStarts>(padded / kLanes),
          memory.Take<GateStarts>(padded / kLanes)};
}

// Unsigned, because an intermediate sum may overflow int32.
constexpr void PackUnit(const GateWeightsSpace& space, int gate, int unit,
                        const UnitWeights& weights) {
  const int four = unit / kLanes;
  const int lane = unit % kLanes;
  const int row = (four * kGates + gate) * kLanes + lane;
  uint8_t* input = space.input + row * space.features;
  auto start = static_cast<uint32_t>(weights.bias);
  for (int i = 0; i < space.features; ++i) {
    const int32_t weight = weights.input[i];
    input[i] = static_cast<uint8_t>(weight + 128);
    start -= static_cast<uint32_t>((space.zero_points.input + 128) * weight);
  }
  space.bias[four].gates[gate][lane] = static_cast<int32_t>(start);

  int8_t* recurrent = space.recurrent + row * PaddedUnits(space.units);
  start = 0;
  for (int i = 0; i < space.units; ++i) {
    recurrent[i] = weights.recurrent[i];
    start -=
        static_cast<uint32_t>(space.zero_points.hidden * weights.recurrent[i]);
  }
  space.recurrent_start[four].gates[gate][lane] = static_cast<int32_t>(start);
}

// The ink of one row, in blocks.
class InputRow {
 public:
  // A row has at most so many parts.
  using Part = uint8x16_t;
  static constexpr int MaxParts(int features) {
    return RoundUp(features, kBlock) / kBlock;
  }

  // `values`, [features], are the int8 inputs plus 128; `parts`,
  // [MaxParts(features)], is memory that must outlive the row.
  InputRow(const uint8_t* values, int features, int32_t /* zero_point */,
           Part* parts)
      : blocks_(parts), begin_(features) {
    int end = 0;
    for (int i = 0; i < features; i += kBlock) {
      const unsigned ink = vcmpneq_n_u8(Load(values, i, features), 0);
      if (ink == 0) continue;
      if (end == 0) begin_ = i + __builtin_ctz(ink);
      end = i + 32 - __builtin_clz(ink);
    }
    uint32_t sum = 0;
    for (int i = begin_; i < end; i += kBlock) {
      parts[count_] = Load(values, i, features);
      sum = vaddvaq_u8(sum, parts[count_]);
      ++count_;
    }
    excess_ = static_cast<int32_t>(128 * sum);
  }

  int begin() const { return begin_; }
  int count() const { return count_; }
  const Part* blocks() const { return blocks_; }
  int32_t excess() const { return excess_; }  // 128 (1 u)

 private:
  // Values from number i, zeros after the last.
  static uint8x16_t Load(const uint8_t* values, int i, int features) {
    if (i + kBlock <= features) return vldrbq_u8(values + i);
    return vldrbq_z_u8(values + i, vctp8q(features - i));
  }

  const Part* blocks_;
  int begin_;
  int count_ = 0;
  int32_t excess_;
};

inline uint8x16_t LoadBlock(const uint8_t* from) { return vldrbq_u8(from); }

inline int8x16_t LoadBlock(const int8_t* from) { return vldrbq_s8(from); }

// Keeps the compiler from measuring every load from one far away place, whose
// distance no load can hold.
template <typename Weight>
inline const Weight* Nearby(const Weight* weights) {
  asm("" : "+r"(weights));
  return weights;
}

// Four numbers as lanes: VMOV of two at once, for which GCC has no intrinsic.
inline Lanes LanesOf(const int32_t (&x)[kLanes]) {
  Lanes lanes;
  asm("vmov %q0[2], %q0[0], %1, %2" : "=w"(lanes) : "r"(x[0]), "r"(x[2]));
  asm("vmov %q0[3], %q0[1], %1, %2" : "+w"(lanes) : "r"(x[1]), "r"(x[3]));
  return lanes;
}

// The products of four rows of weights, `stride` apart, with the same blocks.
template <typename Weight, typename Block>
[[gnu::always_inline]] inline Lanes FourProducts(const Weight* weights,
                                                 int stride,
                                                 const Block* blocks,
                                                 int count) {
  weights = Nearby(weights);
  const auto first = [&](int row) -> int32_t {
    return vmladavq(LoadBlock(weights + row * stride), blocks[0]);
  };
  int32_t sums[kLanes] = {first(0), first(1), first(2), first(3)};
  for (int i = 1; i < count; ++i) {
    weights += kBlock;
    const auto next = [&](int row) -> int32_t {
      return vmladavaq(sums[row], LoadBlock(weights + row * stride), blocks[i]);
    };
    sums[0] = next(0);
    sums[1] = next(1);
    sums[2] = next(2);
    sums[3] = next(3);
  }
  return LanesOf(sums);
}

class InputProducts {
 public:
  InputProducts(const GateWeightsView& weights, const InputRow& row)
      : weights_(weights), row_(row) {}

  [[gnu::always_inline]] Lanes requantized(
      int gate, const SmallRequantization& by) const {
    return RequantizeSmall(sum(gate), by);
  }

 private:
  [[gnu::always_inline]] Lanes sum(int gate) const {
    const Lanes bias = LoadLanes(weights_.bias->gates[gate]);
    if (row_.count() == 0) return bias;
    const int features = weights_.features;
    if (row_.count() > InputRow::MaxParts(features)) __builtin_unreachable();
    const uint8_t* rows = weights_.input + gate * kLanes * features;
    const Lanes products = FourProducts(rows + row_.begin(), features,
                                        row_.blocks(), row_.count());
    return vsubq_n_s32(bias + products, row_.excess());
  }

  const GateWeightsView& weights_;
  const InputRow& row_;
};

class RecurrentProducts {
 public:
  RecurrentProducts(const GateWeightsView& weights, const Hidden* hidden_state)
      : weights_(weights), hidden_state_(hidden_state) {}

  [[gnu::always_inline]] Lanes requantized(
      int gate, const SmallRequantization& by) const {
    return RequantizeSmall(sum(gate), by);
  }

 private:
  [[gnu::always_inline]] Lanes sum(int gate) const {
    const int stride = PaddedUnits(weights_.units);
    const Lanes products =
        FourProducts(weights_.recurrent + gate * kLanes * stride, stride,
                     reinterpret_cast<const int8x16_t*>(hidden_state_),
                     HiddenSize(weights_.units) / kBlock);
    if (weights_.hidden_zero_point == 0) return products;
    return products + LoadLanes(weights_.recurrent_start->gates[gate]);
  }

  const GateWeightsView& weights_;
  const Hidden* hidden_state_;
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_MVE_H_
