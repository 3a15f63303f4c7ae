#ifndef LSTM_KERNELS_FLASH_PORTABLE_H_
#define LSTM_KERNELS_FLASH_PORTABLE_H_

// flash.h where flash is memory.

#include <stddef.h>
#include <string.h>

#define LSTM_KERNELS_FLASH

namespace lstm_kernels {

inline constexpr bool kIsFlashScarce = false;

template <typename T>
constexpr T ReadFlash(const T* address) {
  return *address;
}

inline void CopyFlash(void* to, const void* from, size_t size) {
  memcpy(to, from, size);
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FLASH_PORTABLE_H_
