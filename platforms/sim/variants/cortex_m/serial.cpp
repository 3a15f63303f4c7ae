// The serial line of an MPS board under QEMU: its own UART 0 in both
// directions. QEMU connects it to stdio, a pseudo-terminal or a socket, as a
// cable would connect a real board, and holds input back until the program
// takes it.
#include <Arduino.h>

#include "interrupts.h"
#include "registers.h"
#include "sim/machine.h"

namespace machine {

void OpenSerial(unsigned long baud) {
  // QEMU takes any speed; the hardware wants a divider of 16 or more.
  const uint32_t divider = baud == 0 ? 0 : F_CPU / baud;
  uart().divider = divider < 16 ? 16 : divider;
  uart().control = kTransmitEnable | kReceiveEnable | kReceiveInterruptEnable;
}

void WriteSerial(const uint8_t* bytes, size_t length) {
  // Until the line is opened, the UART accepts one byte and never releases it.
  if ((uart().control & kTransmitEnable) == 0) return;
  for (size_t i = 0; i < length; ++i) {
    FlushSerial();
    uart().data = bytes[i];
  }
}

void FlushSerial() {
  while ((uart().state & kTransmitFull) != 0) {
  }
}

int ReadSerial() {
  if ((uart().state & kReceiveFull) == 0) return -1;
  uart().interrupt = kReceiveInterrupt;
  return static_cast<int>(uart().data & 0xFF);
}

// Serves the UART again after its interrupt was switched off. If it is pending,
// OnSerial() runs before this returns.
void ReceiveSerial() {
  interrupt_switch().enable[SIM_UART_INTERRUPT / 32] =
      1u << (SIM_UART_INTERRUPT % 32);
  asm volatile("dsb\n isb" : : : "memory");
}

void OnSerial() {
  if (Serial.receive()) return;
  interrupt_switch().disable[SIM_UART_INTERRUPT / 32] =
      1u << (SIM_UART_INTERRUPT % 32);
}

}  // namespace machine
