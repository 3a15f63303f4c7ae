// Calls into the emulator: Tensilica's SIMCALL, with the numbers of QEMU's
// target/xtensa/xtensa-semi.c.
#ifndef HOST_CALLS_H_
#define HOST_CALLS_H_

#include <stdint.h>

namespace machine {

constexpr uint32_t kHostExit = 1;
constexpr uint32_t kHostRead = 3;
constexpr uint32_t kHostWrite = 4;
constexpr uint32_t kHostOpen = 5;
constexpr uint32_t kHostSelectOne = 29;

inline uint32_t SimCall(uint32_t operation, uint32_t a, uint32_t b = 0,
                        uint32_t c = 0) {
  register uint32_t a2 asm("a2") = operation;
  register uint32_t a3 asm("a3") = a;
  register uint32_t a4 asm("a4") = b;
  register uint32_t a5 asm("a5") = c;
  asm volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return a2;
}

inline uint32_t AddressOf(const void* memory) {
  return reinterpret_cast<uintptr_t>(memory);
}

}  // namespace machine

#endif  // HOST_CALLS_H_
