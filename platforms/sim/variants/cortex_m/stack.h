#ifndef STACK_H_
#define STACK_H_

#include <cstdint>

namespace machine {

// What every word of the stack holds until it is used.
constexpr std::uint32_t kStackPaint = 0xA5A5A5A5;

}  // namespace machine

// Bytes of the stack that were ever in use.
extern "C" std::uint32_t StackHighWaterMark();

#endif  // STACK_H_
