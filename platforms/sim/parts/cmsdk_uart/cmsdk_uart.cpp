// The serial line of an MPS board: the CMSDK APB UART, in both directions.
// Source: Cortex-M System Design Kit Technical Reference Manual.
#include <stddef.h>
#include <stdint.h>

#include "registers.h"
#include "sim/machine.h"

namespace machine {
namespace {

struct Uart {
  Register data;
  Register state;
  Register control;
  Register interrupt;
  Register divider;
};
constexpr uint32_t kTransmitFull = 1u << 0;
constexpr uint32_t kReceiveFull = 1u << 1;
constexpr uint32_t kTransmitEnable = 1u << 0;
constexpr uint32_t kReceiveEnable = 1u << 1;
constexpr uint32_t kReceiveInterruptEnable = 1u << 3;
constexpr uint32_t kReceiveInterrupt =
    1u << 1;  // in `interrupt`; writing it clears it

Uart& uart() { return *reinterpret_cast<Uart*>(SIM_UART_ADDRESS); }

}  // namespace

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

}  // namespace machine
