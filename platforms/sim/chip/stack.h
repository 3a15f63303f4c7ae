#ifndef STACK_H_
#define STACK_H_

#include <stdint.h>

// Set by linker.ld.
extern "C" {
extern uint32_t stack_bottom[];
extern uint32_t stack_top[];
}

namespace machine {

// The value of every stack word before its first use.
constexpr uint32_t kStackPaint = 0xA5A5A5A5;

}  // namespace machine

// The maximum of stack in use so far, in bytes.
extern "C" uint32_t StackHighWaterMark();

#endif  // STACK_H_
