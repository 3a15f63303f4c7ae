// How much of the stack a program needs: what lost its paint was in use.
#include "stack.h"

// Set by linker.ld.
extern "C" {
extern uint32_t stack_bottom[];
extern uint32_t stack_top[];
}

namespace {

constexpr uint32_t kPaint = 0xA5A5A5A5;

}  // namespace

namespace machine {

void PaintStack() {
  uint32_t* stack_pointer;
  asm volatile("mov %0, sp" : "=r"(stack_pointer));
  for (volatile uint32_t* word = stack_bottom; word < stack_pointer; ++word) {
    *word = kPaint;
  }
}

}  // namespace machine

uint32_t StackHighWaterMark() {
  const volatile uint32_t* word = stack_bottom;
  while (word < stack_top && *word == kPaint) ++word;
  return static_cast<uint32_t>((stack_top - word) * sizeof(*word));
}
