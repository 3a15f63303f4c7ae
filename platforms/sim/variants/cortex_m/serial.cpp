// The interrupt of the serial line. Its UART is one of platforms/sim/parts;
// QEMU connects it to stdio, a pseudo-terminal or a socket, as a cable would
// connect a real board, and holds input back until the program takes it.
#include <Arduino.h>

#include "interrupts.h"
#include "registers.h"
#include "sim/machine.h"

namespace machine {

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
