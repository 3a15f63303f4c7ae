#ifndef NUMBERS_H_
#define NUMBERS_H_

// Lanes out of numbers and back, and a checksum of them.

#include <lstm_kernels.h>
#include <stdint.h>

namespace {

using lstm_kernels::Lanes;

constexpr int32_t kLowest = lstm_kernels::kMinOf<int32_t>;
constexpr int32_t kHighest = lstm_kernels::kMaxOf<int32_t>;
constexpr int32_t kHalf = int32_t{1} << 30;  // in 1 / 2^31

// What a product or a sum of Lanes is.
using Sums = decltype(lstm_kernels::RequantizeProduct(
    Lanes{}, Lanes{}, lstm_kernels::SmallRequantization{}));

// first, first + 1, …
template <typename Numbers>
Numbers NumbersFrom(int32_t first) {
  if constexpr (lstm_kernels::kIsSame<Numbers, int32_t>) {
    return first;
  } else {
    int32_t numbers[lstm_kernels::kLanes];
    for (int i = 0; i < lstm_kernels::kLanes; ++i) numbers[i] = first + i;
    return lstm_kernels::LoadLanes(numbers);
  }
}

Lanes LanesFrom(int32_t first) { return NumbersFrom<Lanes>(first); }

template <typename Numbers>
int32_t Lane(Numbers lanes, int number) {
  if constexpr (lstm_kernels::kIsSame<Numbers, int32_t>) {
    return lanes;
  } else {
    int32_t numbers[lstm_kernels::kLanes];
    lstm_kernels::StoreLanes(numbers, lanes);
    return numbers[number];
  }
}

// FNV-1a over int32 numbers, lowest byte first.
class Checksum {
 public:
  template <typename Numbers>
  void Add(Numbers values) {
    if constexpr (sizeof(values) <= sizeof(int32_t)) {
      AddBytes(static_cast<uint32_t>(static_cast<int32_t>(values)));
    } else {
      for (int i = 0; i < lstm_kernels::kLanes; ++i) Add(Lane(values, i));
    }
  }
  uint32_t hash() const { return hash_; }

 private:
  void AddBytes(uint32_t bits) {
    for (int i = 0; i < 4; ++i) {
      hash_ = (hash_ ^ (bits & 0xFF)) * 16777619u;
      bits >>= 8;
    }
  }

  uint32_t hash_ = 2166136261u;
};

}  // namespace

#endif  // NUMBERS_H_
