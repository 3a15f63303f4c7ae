// What picolibc expects from the board; it comes with Debian's toolchains for
// RISC-V and Xtensa.
#include <sys/types.h>

#ifdef __PICOLIBC__

#include <errno.h>

#include "fault_report.h"

extern "C" {

// abort() ends here.
int kill(pid_t, int) { machine::Fail("abort() called"); }
pid_t getpid() { return 1; }

// There is no heap: the firmware needs none, and any use of one fails here.
void* sbrk(ptrdiff_t) {
  errno = ENOMEM;
  return reinterpret_cast<void*>(-1);
}

}  // extern "C"

#endif
