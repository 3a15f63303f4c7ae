#ifndef LSTM_KERNELS_FLASH_AVR_H_
#define LSTM_KERNELS_FLASH_AVR_H_

// flash.h for AVR: LPM, which reads the first 64 KB.

#include <avr/pgmspace.h>
#include <stddef.h>
#include <stdint.h>

// Clang ignores `progmem`. GCC needs it, to put the members of templates there.
#ifdef __clang__
#define LSTM_KERNELS_FLASH __attribute__((section(".progmem.data")))
#else
#define LSTM_KERNELS_FLASH __attribute__((__progmem__))
#endif

namespace lstm_kernels {

inline constexpr bool kIsFlashScarce = true;

inline void CopyFlash(void* to, const void* from, size_t size) {
  memcpy_P(to, from, size);
}

template <typename T>
inline T ReadFlash(const T* address) {
  T value;
  CopyFlash(&value, address, sizeof(value));
  return value;
}

template <>
inline uint8_t ReadFlash(const uint8_t* address) {
  return pgm_read_byte(address);
}
template <>
inline int8_t ReadFlash(const int8_t* address) {
  return static_cast<int8_t>(pgm_read_byte(address));
}
template <>
inline char ReadFlash(const char* address) {
  return static_cast<char>(pgm_read_byte(address));
}
template <>
inline uint16_t ReadFlash(const uint16_t* address) {
  return pgm_read_word(address);
}
template <>
inline int16_t ReadFlash(const int16_t* address) {
  return static_cast<int16_t>(pgm_read_word(address));
}
// Not pgm_read_dword(): Clang's asm takes no 32-bit numbers.
template <>
inline uint32_t ReadFlash(const uint32_t* address) {
  const auto* halves = reinterpret_cast<const uint16_t*>(address);
  return uint32_t{pgm_read_word(halves + 1)} << 16 | pgm_read_word(halves);
}
template <>
inline int32_t ReadFlash(const int32_t* address) {
  return static_cast<int32_t>(
      ReadFlash(reinterpret_cast<const uint32_t*>(address)));
}

}  // namespace lstm_kernels

#endif  // LSTM_KERNELS_FLASH_AVR_H_
