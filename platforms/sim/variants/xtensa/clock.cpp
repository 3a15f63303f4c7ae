// Time from ccount, 32 bits, which QEMU counts at F_CPU in virtual time.
// Whoever looks at it adds what has passed since the last look to a 64-bit sum;
// the processor never sleeps so long that it could miss a turn.
#include <stdint.h>

#include "registers.h"
#include "sim/machine.h"
#include "startup.h"

namespace machine {
namespace {

constexpr uint32_t kTicksPerMicrosecond = F_CPU / 1000000;
constexpr uint32_t kMaxSleep = 1u << 30;
constexpr uint32_t kMinSleep = 1000;  // the processor must not get there first

uint64_t ticks = 0;
uint32_t last_count = 0;

// The handler of the interrupt, in startup.cpp, switches it off.
void Sleep(uint64_t duration) {
  const auto length =
      static_cast<uint32_t>(duration > kMaxSleep ? kMaxSleep : duration);
  WRITE_SPECIAL(ccompare0, READ_SPECIAL(ccount) + length);
  WRITE_SPECIAL(intenable, kTimerInterrupt);
  asm volatile("waiti 0" : : : "memory");
}

}  // namespace

void StartClock() { last_count = READ_SPECIAL(ccount); }

uint64_t Ticks() {
  const uint32_t count = READ_SPECIAL(ccount);
  ticks += count - last_count;
  last_count = count;
  return ticks;
}

uint64_t Microseconds() { return Ticks() / kTicksPerMicrosecond; }

void Wait(uint64_t microseconds) {
  const uint64_t end = Ticks() + microseconds * kTicksPerMicrosecond;
  for (uint64_t now = Ticks(); now < end; now = Ticks()) {
    if (end - now > kMinSleep) Sleep(end - now);
  }
}

void WaitForInput() { Sleep(1000 * kTicksPerMicrosecond); }

}  // namespace machine
