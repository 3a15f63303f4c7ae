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
#include "unit_products_avr.h"
#include "unit_weights.h"

namespace lstm_kernels {

// A hidden state as it lies in memory is u.
using Hidden = uint8_t;

// Clang takes alignas() on the stack for granted, but does not see to it.
constexpr int kHiddenAlignment = 1;

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
  static_assert(kUnits <= 257 && kFeatures <= 257,
                "on an AVR the bytes of a row must add up to 16 bits");

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

[[gnu::always_inline]] inline UnitProducts InputProducts(
    const GateWeightsView& weights, const InputRow& row) {
  return ProductsOfActive(weights.input(), row.parts(),
                          static_cast<uint16_t>(row.count()));
}

[[gnu::always_inline]] inline UnitProducts RecurrentProducts(
    const GateWeightsView& weights, const Hidden* hidden_state) {
  return ProductsOfAll(weights.recurrent(), hidden_state,
                       static_cast<uint16_t>(weights.units));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_GATE_PRODUCTS_AVR_H_
