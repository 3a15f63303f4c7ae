// What a board has no hardware for: to end the program and to read the date.
// Semihosting could print too, but its input blocks the whole processor.
#include "semihosting.h"
#include "sim/machine.h"

namespace machine {

uint32_t Noise() {
  static uint32_t noise = CallHost(Semihosting::kTime, nullptr) * 100 +
                          CallHost(Semihosting::kClock, nullptr);
  // A linear congruential generator (Numerical Recipes): the upper bits are the
  // random ones.
  noise = noise * 1664525u + 1013904223u;
  return noise;
}

void Stop(int code) {
  constexpr uint32_t kApplicationExit = 0x20026;  // ADP_Stopped_ApplicationExit
  const uint32_t arguments[] = {kApplicationExit, static_cast<uint32_t>(code)};
  FlushSerial();
  CallHost(Semihosting::kExitExtended, arguments);
  for (;;) {
  }
}

}  // namespace machine
