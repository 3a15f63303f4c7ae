#ifndef LSTM_KERNELS_FLASH_ESP8266_H_
#define LSTM_KERNELS_FLASH_ESP8266_H_

// flash.h for the ESP8266, whose flash faults on loads of less than a word, or
// at another address than a multiple of four.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A section for each constant: of those that share one the linker would drop
// all where it drops the copy of one.
#define LSTM_KERNELS_TEXT_OF(number) #number
#define LSTM_KERNELS_SECTION(number) \
  ".irom.text.lstm_kernels." LSTM_KERNELS_TEXT_OF(number)
#define LSTM_KERNELS_FLASH \
  __attribute__((section(LSTM_KERNELS_SECTION(__COUNTER__))))

namespace lstm_kernels {

inline constexpr bool kIsFlashScarce = false;

// What begins at `address`, in the lower bits: the rest of its word. Volatile,
// or the compiler would load only the bytes that are used.
inline uint32_t FlashWord(const void* address) {
  const auto place = reinterpret_cast<uintptr_t>(address);
  const auto* word =
      reinterpret_cast<const volatile uint32_t*>(place & ~uintptr_t{3});
  return *word >> (8 * (place & 3));
}

inline void CopyFlash(void* to, const void* from, size_t size) {
  auto* bytes = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  size_t done = 0;
  if (reinterpret_cast<uintptr_t>(from) % 4 == 0) {
    for (; done + 4 <= size; done += 4) {
      const uint32_t word = FlashWord(source + done);
      memcpy(bytes + done, &word, sizeof(word));
    }
  }
  for (; done < size; ++done) {
    bytes[done] = static_cast<uint8_t>(FlashWord(source + done));
  }
}

template <typename T>
inline T ReadFlash(const T* address) {
  T value;
  if constexpr (sizeof(T) == 4 && alignof(T) == 4) {
    const uint32_t word = *reinterpret_cast<const volatile uint32_t*>(address);
    __builtin_memcpy(&value, &word, sizeof(value));
  } else if constexpr (sizeof(T) < 4 && alignof(T) == sizeof(T)) {
    const uint32_t word = FlashWord(address);
    memcpy(&value, &word, sizeof(value));  // little endian
  } else {
    CopyFlash(&value, address, sizeof(value));
  }
  return value;
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FLASH_ESP8266_H_
