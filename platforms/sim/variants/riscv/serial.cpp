// The serial line is the machine's UART in both directions. QEMU connects it to
// stdio, a pseudo-terminal or a socket, as a cable would connect a real board,
// and holds input back until the program takes it: so nobody has to be
// interrupted to fetch it in time. The UART's interrupt ends a wait. Its FIFO
// stays off: turned on, it would forget what came before.
#include <Arduino.h>

#include "registers.h"
#include "sim/machine.h"

namespace machine {
namespace {

bool is_open = false;

}  // namespace

void OpenSerial(unsigned long) {
  is_open = true;  // QEMU takes any speed
  uart().line_control = kEightBits;
  uart().interrupt_enable = kReceiveInterruptEnable;
  interrupt_priority(SIM_UART_INTERRUPT) = 1;
  interrupt_target().threshold = 0;
  enabled_interrupts() = 1u << SIM_UART_INTERRUPT;
}

void WriteSerial(const uint8_t* bytes, size_t length) {
  if (!is_open) return;
  for (size_t i = 0; i < length; ++i) {
    FlushSerial();
    uart().data = bytes[i];
  }
}

void FlushSerial() {
  while ((uart().line_status & kTransmitEmpty) == 0) {
  }
}

int ReadSerial() {
  if ((uart().line_status & kDataReady) == 0) return -1;
  return uart().data;
}

void ReceiveSerial() { Serial.receive(); }

}  // namespace machine
