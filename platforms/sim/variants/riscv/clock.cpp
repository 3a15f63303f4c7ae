// Time from two counters. mcycle is the fine one: under QEMU's -icount it
// counts nanoseconds of virtual time, which are instructions where an
// instruction takes one. The timer of 10 MHz ends the waits.
//
// There is no interrupt handler. WFI ends when an interrupt is pending that mie
// enables, even though interrupts as a whole are off.
#include <stdint.h>

#include "registers.h"
#include "sim/machine.h"
#include "startup.h"

namespace machine {
namespace {

constexpr uint32_t kTicksPerMicrosecond = F_CPU / 1000000;
constexpr uint32_t kTimerPerMicrosecond = kTimerHertz / 1000000;

uint64_t start_ticks = 0;

uint64_t Cycles() {
  uint32_t high, low;
  do {
    high = READ_CSR(mcycleh);
    low = READ_CSR(mcycle);
  } while (high != READ_CSR(mcycleh));
  return uint64_t{high} << 32 | low;
}

uint64_t TimerNow() {
  uint32_t high, low;
  do {
    high = clock_high();
    low = clock_low();
  } while (high != clock_high());
  return uint64_t{high} << 32 | low;
}

// In an order in which it never means an earlier time.
void SetTimer(uint64_t end) {
  timer().compare_high = 0xFFFFFFFF;
  timer().compare_low = static_cast<uint32_t>(end);
  timer().compare_high = static_cast<uint32_t>(end >> 32);
}

// Sleeps until one of these interrupts is pending.
void Sleep(uint32_t interrupts) {
  WRITE_CSR(mie, interrupts);
  asm volatile("wfi" : : : "memory");
}

}  // namespace

void StartClock() { start_ticks = Cycles(); }

uint64_t Ticks() { return Cycles() - start_ticks; }

uint64_t Microseconds() { return Ticks() / kTicksPerMicrosecond; }

void Wait(uint64_t microseconds) {
  const uint64_t end = TimerNow() + microseconds * kTimerPerMicrosecond;
  SetTimer(end);
  while (TimerNow() < end) Sleep(kTimerInterrupt);
}

void WaitForInput() {
  SetTimer(TimerNow() + 1000 * kTimerPerMicrosecond);
  Sleep(kTimerInterrupt | kExternalInterrupt);
  // The controller holds back an interrupt that was taken until it is done.
  interrupt_target().claim = interrupt_target().claim;
}

}  // namespace machine
