// The board's clock, for the start-up code and whoever counts cycles.
#pragma once

#include <cstdint>

namespace machine {

void StartClock();

// Cycles of the processor clock (F_CPU) since StartClock().
uint64_t Ticks();

}  // namespace machine
