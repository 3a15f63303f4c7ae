// The special registers of the processor. Source: Xtensa Instruction Set
// Architecture Reference Manual.
#ifndef REGISTERS_H_
#define REGISTERS_H_

#include <stdint.h>

#define READ_SPECIAL(name)                                  \
  ({                                                        \
    uint32_t special_value;                                 \
    asm volatile("rsr." #name " %0" : "=r"(special_value)); \
    special_value;                                          \
  })
#define WRITE_SPECIAL(name, value) \
  asm volatile("wsr." #name " %0\n\tesync" : : "r"(value) : "memory")

namespace machine {

constexpr uint32_t kTimerInterrupt = 1u << 6;  // in intenable: of ccompare0

}  // namespace machine

#endif  // REGISTERS_H_
