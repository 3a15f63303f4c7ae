// The stack: all memory behind the variables, filled with a pattern at reset.
#include <avr/io.h>
#include <stdint.h>

extern "C" {

extern uint8_t __bss_end;  // of avr-libc's linker script

constexpr uint8_t kPattern = 0xC5;

// Among the start-up code: .init2 has set the stack pointer and the zero
// register, and the stack is still empty.
__attribute__((naked, used, section(".init3"))) void PaintStack() {
  for (auto* at = reinterpret_cast<volatile uint8_t*>(&__bss_end);
       at <= reinterpret_cast<volatile uint8_t*>(RAMEND); ++at) {
    *at = kPattern;
  }
}

// The maximum of bytes in use since the reset.
uint32_t StackHighWaterMark() {
  const uint8_t* lowest = &__bss_end;
  while (*lowest == kPattern) ++lowest;
  return static_cast<uint32_t>(RAMEND + 1 -
                               reinterpret_cast<uintptr_t>(lowest));
}

}  // extern "C"
