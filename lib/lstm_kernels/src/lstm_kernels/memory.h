#ifndef LSTM_KERNELS_MEMORY_H_
#define LSTM_KERNELS_MEMORY_H_

#include <stddef.h>
#include <stdint.h>

namespace lstm_kernels {

// Takes arrays from one block of memory, one after the other, each at a
// multiple of 16 bytes and filled with zeros. Without a block it only counts
// bytes.
class Memory {
 public:
  Memory() = default;
  // `block` lies at a multiple of 16 bytes.
  explicit Memory(void* block) : block_(static_cast<uint8_t*>(block)) {}

  template <typename T>
  T* Take(int count) {
    const size_t start = taken_;
    taken_ += (count * sizeof(T) + 15) / 16 * 16;
    if (block_ == nullptr) return nullptr;
    auto* array = reinterpret_cast<T*>(block_ + start);
    for (int i = 0; i < count; ++i) array[i] = T{};
    return array;
  }

  size_t taken() const { return taken_; }

 private:
  uint8_t* block_ = nullptr;
  size_t taken_ = 0;
};

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_MEMORY_H_
