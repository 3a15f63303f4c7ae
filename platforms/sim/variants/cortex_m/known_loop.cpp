#include "sim/machine.h"

namespace machine {

void RunKnownLoop(uint32_t rounds) {
  asm volatile(
      ".syntax unified\n"  // GCC's default for Armv6-M is another
      "1: subs %0, %0, #1\n"
      "   bne 1b\n"
      : "+l"(rounds)
      :
      : "cc");
}

}  // namespace machine
