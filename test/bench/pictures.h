#ifndef BENCH_PICTURES_H_
#define BENCH_PICTURES_H_

// The pictures that are measured: the ten included digits, each as it is and
// shifted by a pixel or two, so that MNIST is not needed.
// scripts/benchmark/measuring.py makes the same ones.

#include <digits.h>
#include <predictor.h>
#include <predictor/packed_rows.h>
#include <stdint.h>

namespace bench {

using Picture = model_data::Feature[Predictor::kInputs];

constexpr int kRows = model_data::kTimeSteps;
constexpr int kColumns = model_data::kFeatures;

// Down and to the right.
constexpr int kShifts[][2] = {{0, 0},  {1, 0}, {-1, 0}, {0, 1}, {0, -1}, {2, 0},
                              {-2, 0}, {0, 2}, {0, -2}, {1, 1}, {-1, -1}};
constexpr int kShiftCount = sizeof(kShifts) / sizeof(kShifts[0]);
constexpr int kPictureCount = digits::kCount * kShiftCount;

// Picture `number` of kPictureCount; pixels that are shifted in are background.
inline void MakePicture(int number, Picture& picture) {
  static Picture digit;
  Unpack(digits::kPacked +
             lstm_kernels::ReadFlash(&digits::kStarts[number % digits::kCount]),
         digit);
  const auto& shift = kShifts[number / digits::kCount];
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const int from_row = row - shift[0];
      const int from_column = column - shift[1];
      const bool is_inside = from_row >= 0 && from_row < kRows &&
                             from_column >= 0 && from_column < kColumns;
      picture[row * kColumns + column] =
          is_inside ? digit[from_row * kColumns + from_column] : 0;
    }
  }
}

// FNV-1a.
class Checksum {
 public:
  void Add(uint8_t byte) { hash_ = (hash_ ^ byte) * 16777619u; }
  uint32_t hash() const { return hash_; }

 private:
  uint32_t hash_ = 2166136261u;
};

}  // namespace bench

#endif  // BENCH_PICTURES_H_
