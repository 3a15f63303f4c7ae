// What has to come before compiled code: its registers, and the pattern of the
// stack, which is still empty.
#include "startup.h"

#include <stdint.h>

#include "stack.h"

// QEMU starts at the beginning of the flash. The linker may not use gp to
// compute gp.
__attribute__((naked, section(".vectors"))) void OnReset() {
  asm volatile(
      ".option push\n"
      ".option norelax\n"
      "la gp, __global_pointer$\n"
      ".option pop\n"
      "la tp, thread_start\n"
      "la t0, stack_bottom\n"
      "la sp, stack_top\n"
      "li t1, %0\n"
      "1: sw t1, 0(t0)\n"
      "addi t0, t0, 4\n"
      "bltu t0, sp, 1b\n"
      "j StartProgram\n"
      :
      : "i"(machine::kStackPaint));
}
