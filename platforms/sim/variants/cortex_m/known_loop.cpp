#include "sim/machine.h"

namespace machine {

void RunKnownLoop(uint32_t rounds) {
  asm volatile(
      "1: subs %0, %0, #1\n"
      "   bne 1b\n"
      : "+r"(rounds)
      :
      : "cc");
}

}  // namespace machine
