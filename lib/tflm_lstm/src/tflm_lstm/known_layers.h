#ifndef TFLM_LSTM_KNOWN_LAYERS_H_
#define TFLM_LSTM_KNOWN_LAYERS_H_

// Layers that the program holds in flash, sizes, factors and packed weights. An
// operator runs one of them if the model's layer has the same numbers: then it
// needs no memory for weights, and the compiler knows all sizes.
//
// What the numbers are is compared by checksums, so that no third, unpacked
// copy of the weights is needed. scripts/conversion/tflm_checksums.py makes
// those of the program's layers.
//
// This file needs no TFLM.

#include <lstm_kernels/lstm_constants.h>
#include <stdint.h>

namespace tflm_lstm {

// 64 bits of a sequence of numbers, FNV-1a with whole numbers in place of
// bytes. Sequences that differ in one number never have the same.
class Checksum {
 public:
  constexpr void Add(int32_t number) {
    value_ = (value_ ^ static_cast<uint32_t>(number)) * 0x100000001B3u;
  }

  // An array of any dimensions.
  template <typename T, int kCount>
  constexpr void Add(const T (&numbers)[kCount]) {
    for (const T& number : numbers) Add(number);
  }

  template <typename T>
  constexpr void Add(const T* numbers, int32_t count) {
    for (int32_t i = 0; i < count; ++i) Add(numbers[i]);
  }

  constexpr void Add(const lstm_kernels::SmallRequantization& factor) {
    Add(factor.multiplier);
    Add(factor.left_shift);
    Add(factor.right_shift);
  }

  constexpr uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xCBF29CE484222325u;
};

// The sequences of numbers begin with a kind of layer.
enum Kind : int32_t { kLstm, kDense, kSoftmax };

// Of all that an LSTM computes with; W, R and b follow, gate by gate.
constexpr Checksum StartOfLstm(const lstm_kernels::LstmInt8& lstm, int units,
                               int features, int32_t input_zero_point) {
  Checksum sum;
  sum.Add(kLstm);
  sum.Add(units);
  sum.Add(features);
  sum.Add(input_zero_point);
  sum.Add(lstm.hidden_zero_point);
  sum.Add(lstm.cell_fractional_bits);
  sum.Add(lstm.cell_clip);
  sum.Add(lstm.factors.input);
  sum.Add(lstm.factors.recurrent);
  sum.Add(lstm.forget_times_cell);
  sum.Add(lstm.input_times_cell);
  sum.Add(lstm.output_times_tanh);
  return sum;
}

// What a dense layer computes with beside its weights; `factor` is that of all
// its sums.
struct DenseConstants {
  int32_t inputs;
  int32_t outputs;
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t lowest;
  int32_t highest;
  lstm_kernels::Requantization factor;
};

// W and b follow.
constexpr Checksum StartOfDense(const DenseConstants& dense) {
  Checksum sum;
  sum.Add(kDense);
  sum.Add(dense.inputs);
  sum.Add(dense.outputs);
  sum.Add(dense.input_zero_point);
  sum.Add(dense.output_zero_point);
  sum.Add(dense.lowest);
  sum.Add(dense.highest);
  sum.Add(dense.factor.multiplier);
  sum.Add(dense.factor.shift);
  return sum;
}

// `difference` makes a difference of two logits Q5.26.
constexpr Checksum OfSoftmax(int32_t size,
                             lstm_kernels::Requantization difference) {
  Checksum sum;
  sum.Add(kSoftmax);
  sum.Add(size);
  sum.Add(difference.multiplier);
  sum.Add(difference.shift);
  return sum;
}

// `run` reads `rows` of raw int8 numbers and writes as many; both states, of
// one sequence, are raw as well, in and out. Without `run` it is no LSTM.
struct KnownLstm {
  uint64_t checksum;
  void (*run)(const int8_t* input, int32_t rows, int8_t* output,
              int16_t* cell_state, int8_t* hidden_state);
};

// A layer of another kind, likewise.
struct KnownLayer {
  uint64_t checksum;
  void (*run)(const int8_t* input, int32_t rows, int8_t* output);
};

// An array of them.
template <typename Known>
struct KnownLayers {
  const Known* layers;
  int count;

  template <int kCount>
  constexpr KnownLayers(const Known (&array)[kCount])
      : layers(array), count(kCount) {}

  // The one with `checksum`; nullptr if there is none.
  constexpr const Known* Find(uint64_t checksum) const {
    for (int i = 0; i < count; ++i) {
      if (layers[i].run != nullptr && layers[i].checksum == checksum) {
        return &layers[i];
      }
    }
    return nullptr;
  }
};

}  // namespace tflm_lstm

#endif  // TFLM_LSTM_KNOWN_LAYERS_H_
