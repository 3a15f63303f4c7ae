// Calls into the emulator: Arm's "Semihosting for AArch32 and AArch64"
// specification, which RISC-V has adopted.
#ifndef SEMIHOSTING_H_
#define SEMIHOSTING_H_

#include <stdint.h>

namespace machine {

enum class Semihosting : uint32_t {
  kClock = 0x10,  // SYS_CLOCK: processor time of the emulator in centiseconds
  kTime = 0x11,   // SYS_TIME: seconds since 1970
  kExitExtended = 0x20,  // SYS_EXIT_EXTENDED: reason and exit code
};

// The variant's.
uint32_t CallHost(Semihosting operation, const void* arguments);

}  // namespace machine

#endif  // SEMIHOSTING_H_
