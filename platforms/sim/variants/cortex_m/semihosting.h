// Calls into the emulator: Arm's "Semihosting for AArch32 and AArch64"
// specification.
#ifndef SEMIHOSTING_H_
#define SEMIHOSTING_H_

#include <stdint.h>

namespace machine {

enum class Semihosting : uint32_t {
  kClock = 0x10,  // SYS_CLOCK: processor time of the emulator in centiseconds
  kTime = 0x11,   // SYS_TIME: seconds since 1970
  kExitExtended = 0x20,  // SYS_EXIT_EXTENDED: reason and exit code
};

inline uint32_t CallHost(Semihosting operation, const void* arguments) {
  register uint32_t r0 asm("r0") = static_cast<uint32_t>(operation);
  register const void* r1 asm("r1") = arguments;
  asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

}  // namespace machine

#endif  // SEMIHOSTING_H_
