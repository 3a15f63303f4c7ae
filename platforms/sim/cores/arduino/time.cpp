#include "Arduino.h"
#include "sim/machine.h"

unsigned long millis() {
  return static_cast<uint32_t>(machine::Microseconds() / 1000);
}

unsigned long micros() {
  return static_cast<uint32_t>(machine::Microseconds());
}

void delay(unsigned long milliseconds) {
  machine::Wait(uint64_t{1000} * milliseconds);
}

void delayMicroseconds(unsigned int microseconds) {
  machine::Wait(microseconds);
}

// There is no second task that could run meanwhile, but a PC has better things
// to do than to run a loop that waits.
void yield() { machine::WaitForInput(); }
