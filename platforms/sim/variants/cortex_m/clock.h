// The board's clock, for the start-up code and whoever counts cycles.
#ifndef CLOCK_H_
#define CLOCK_H_

#include <cstdint>

namespace machine {

void StartClock();

// Cycles of the processor clock (F_CPU) since StartClock().
uint64_t Ticks();

}  // namespace machine

#endif  // CLOCK_H_
