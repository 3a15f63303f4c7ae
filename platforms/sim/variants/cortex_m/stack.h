#ifndef STACK_H_
#define STACK_H_

#include <cstdint>

namespace machine {

// Paints the part of the stack that is not in use.
void PaintStack();

}  // namespace machine

// Bytes of the stack that were ever in use since then.
extern "C" std::uint32_t StackHighWaterMark();

#endif  // STACK_H_
