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

// There is no other task to run, but a loop that waits should not keep a PC
// busy.
void yield() { machine::WaitForInput(); }
