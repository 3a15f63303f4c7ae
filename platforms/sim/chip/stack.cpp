// How much of the stack a program needs: words without the pattern were used.
#include "stack.h"

uint32_t StackHighWaterMark() {
  const volatile uint32_t* word = stack_bottom;
  while (word < stack_top && *word == machine::kStackPaint) ++word;
  return static_cast<uint32_t>((stack_top - word) * sizeof(*word));
}
