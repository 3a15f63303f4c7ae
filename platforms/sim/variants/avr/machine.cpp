// The machine is an AVR with the real Arduino core: most of what that needs, it
// has. See platforms/sim/simavr for what is outside of the chip.
#include "sim/machine.h"

#include <Arduino.h>
#include <avr/io.h>

namespace machine {

// The clock of the core has steps of 64 cycles.
uint64_t Ticks() { return uint64_t{micros()} * clockCyclesPerMicrosecond(); }

void Stop(int code) {
  Serial.flush();
  GPIOR0 = static_cast<uint8_t>(code);  // simavr/main.cpp ends the program
  for (;;) {
  }
}

void RequestStop() { Stop(0); }

}  // namespace machine
