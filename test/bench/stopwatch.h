#ifndef BENCH_STOPWATCH_H_
#define BENCH_STOPWATCH_H_

// Time in the board's finest unit.
//
// On an emulated board under `-icount shift=0` an instruction takes 1 ns of
// virtual time, and the board's clock counts F_CPU ticks a second of it: at
// 25 MHz one tick is 40 instructions. On this PC a tick is a nanosecond.

#include <sim/machine.h>
#include <stdint.h>

namespace bench {

#ifdef F_CPU
constexpr unsigned long kTicksPerSecond = F_CPU;
#else
constexpr unsigned long kTicksPerSecond = 1000000000;
#endif

// Makes the compiler assume that the memory at `data` was just written, so that
// it does not remove work whose result is unused, or do repeated work only
// once.
inline void Touch(const void* data) {
  asm volatile("" : : "r"(data) : "memory");
}

// The shortest time between two looks at the clock.
inline uint64_t ClockCost() {
  uint64_t min = ~uint64_t{0};
  for (int i = 0; i < 100; ++i) {
    const uint64_t start = machine::Ticks();
    const uint64_t duration = machine::Ticks() - start;
    if (duration < min) min = duration;
  }
  return min;
}

// Ticks that `work` takes, without those of the clock itself.
template <typename Work>
uint64_t Time(uint64_t clock_cost, const Work& work) {
  const uint64_t start = machine::Ticks();
  work();
  const uint64_t duration = machine::Ticks() - start;
  return duration > clock_cost ? duration - clock_cost : 0;
}

}  // namespace bench

#endif  // BENCH_STOPWATCH_H_
