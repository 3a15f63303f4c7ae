#include "sim/machine.h"

namespace machine {

void RunKnownLoop(uint32_t rounds) {
  asm volatile(
      "1: addi %0, %0, -1\n"
      "   bnez %0, 1b\n"
      : "+r"(rounds));
}

}  // namespace machine
