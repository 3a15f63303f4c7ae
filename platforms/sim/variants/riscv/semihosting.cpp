#include "semihosting.h"

namespace machine {

// The three instructions are the call, and none may be compressed.
uint32_t CallHost(Semihosting operation, const void* arguments) {
  register uint32_t a0 asm("a0") = static_cast<uint32_t>(operation);
  register const void* a1 asm("a1") = arguments;
  asm volatile(
      ".balign 16\n"  // in one page
      ".option push\n"
      ".option norvc\n"
      "slli x0, x0, 0x1f\n"
      "ebreak\n"
      "srai x0, x0, 7\n"
      ".option pop\n"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return a0;
}

}  // namespace machine
