// A fault ends the program with one line that says what happened and where.
#include "faults.h"

#include "interrupts.h"

namespace machine {

// Starts again at the top of the stack if too little of it is left for a
// report.
__attribute__((naked)) void OnFault() {
  asm volatile(
      "mov r0, sp\n"
      "ldr r1, =stack_bottom + 1024\n"
      "cmp r0, r1\n"
      "bhs 1f\n"
      "ldr r1, =stack_top\n"
      "mov sp, r1\n"
      "1: bl ReportFault\n"
      ".ltorg\n");
}

}  // namespace machine
