// Time from SysTick, without a regular tick.
//
// The counter runs through periods of its full 24 bits, and each end of a
// period adds to a 64-bit sum: between two ends (0.67 s at 25 MHz) no interrupt
// disturbs what a sketch measures. A wait starts a period that ends with the
// wait and sleeps through it, which QEMU can skip.
#include "interrupts.h"
#include "registers.h"
#include "sim/machine.h"
#include "startup.h"

namespace {

constexpr uint32_t kMaxPeriod = 1u << 24;
constexpr uint32_t kShortestPeriod = 2;
constexpr uint32_t kTicksPerMicrosecond = F_CPU / 1000000;
static_assert(F_CPU % 1000000 == 0,
              "the clock counts whole ticks in a microsecond");

// Both belong to the SysTick handler; other code uses them only with interrupts
// masked.
uint64_t ended_ticks = 0;  // of the periods that are over
uint32_t period = 0;

// Masks interrupts while it lives, unless they are masked already.
class InterruptMask {
 public:
  InterruptMask() {
    asm volatile("mrs %0, primask\n cpsid i" : "=r"(previous_) : : "memory");
  }
  ~InterruptMask() {
    asm volatile("msr primask, %0" : : "r"(previous_) : "memory");
  }
  InterruptMask(const InterruptMask&) = delete;
  InterruptMask& operator=(const InterruptMask&) = delete;

 private:
  uint32_t previous_;
};

bool PeriodEnded() {
  return (machine::system_control().interrupt_state &
          machine::kSysTickPending) != 0;
}

// Interrupts are masked. A period begins when the counter reaches 0, which
// makes the interrupt pending; one tick later it holds period - 1. So a count
// is only valid together with the pending bit at the same moment. A 0 without
// the bit means that a period is just beginning or ending; a moment later it is
// not.
uint64_t MaskedTicks() {
  bool ended;
  uint32_t count;
  do {
    ended = PeriodEnded();
    count = machine::systick().current;
  } while (ended != PeriodEnded() || (count == 0 && !ended));
  const uint32_t elapsed = count == 0 ? 0 : period - count;
  return ended_ticks + (ended ? period : 0) + elapsed;
}

// Interrupts are masked. The clock loses the few cycles between reading and
// restarting it.
void StartPeriod(uint32_t ticks) {
  ended_ticks = MaskedTicks();
  period = ticks;
  machine::systick().reload = ticks - 1;
  machine::systick().current = 0;
  machine::system_control().interrupt_state = machine::kSysTickClearPending;
}

}  // namespace

namespace machine {

void StartClock() {
  period = kMaxPeriod;
  systick().reload = kMaxPeriod - 1;
  systick().current = 0;
  systick().control =
      kSysTickProcessorClock | kSysTickInterrupt | kSysTickEnable;
}

uint64_t Ticks() {
  const InterruptMask mask;
  return MaskedTicks();
}

void OnSysTick() { ended_ticks += period; }

namespace {

// Sleeps until an interrupt, but at most for so many ticks. A pending interrupt
// ends WFI although it is masked, so none is missed before it.
void Sleep(uint64_t ticks) {
  const InterruptMask mask;
  StartPeriod(ticks < kShortestPeriod ? kShortestPeriod
              : ticks < kMaxPeriod    ? static_cast<uint32_t>(ticks)
                                      : kMaxPeriod);
  asm volatile("wfi" : : : "memory");
  // Before any handler runs: a short period would end again within its own
  // handler, and the sketch would never run.
  StartPeriod(kMaxPeriod);
}

}  // namespace

uint64_t Microseconds() { return Ticks() / kTicksPerMicrosecond; }

void Wait(uint64_t microseconds) {
  const uint64_t end = Ticks() + microseconds * kTicksPerMicrosecond;
  for (uint64_t now = Ticks(); now < end; now = Ticks()) Sleep(end - now);
}

void WaitForInput() { Sleep(1000 * kTicksPerMicrosecond); }

}  // namespace machine
