// The serial line of an nRF51: its UART, in both directions. Source: nRF51
// Series Reference Manual.
#include <stddef.h>
#include <stdint.h>

#include "registers.h"
#include "sim/machine.h"

namespace machine {
namespace {

// Writing 1 to a task starts it; an event becomes 1 and stays until it is set
// to 0.
struct Uart {
  Register start_receive;  // a task, as the next three
  Register stop_receive;
  Register start_transmit;
  Register stop_transmit;
  Register unused1[62];
  Register received;  // an event: RXD holds a byte
  Register unused2[4];
  Register sent;  // an event: the byte in TXD has left
  Register unused3[121];
  Register interrupt_enable;  // INTENSET
  Register unused4[126];
  Register enable;
  Register unused5[5];
  Register receive_data;   // RXD
  Register transmit_data;  // TXD
  Register unused6;
  Register baud_rate;
};
static_assert(offsetof(Uart, received) == 0x108 &&
                  offsetof(Uart, sent) == 0x11C &&
                  offsetof(Uart, interrupt_enable) == 0x304 &&
                  offsetof(Uart, enable) == 0x500 &&
                  offsetof(Uart, receive_data) == 0x518 &&
                  offsetof(Uart, baud_rate) == 0x524,
              "the places of the reference manual");
constexpr uint32_t kReceivedInterrupt = 1u << 2;
constexpr uint32_t kEnabled = 4;

Uart& uart() { return *reinterpret_cast<Uart*>(SIM_UART_ADDRESS); }

}  // namespace

void OpenSerial(unsigned long baud) {
  uart().enable = kEnabled;
  // In 2^-32 of the clock. QEMU takes any speed.
  uart().baud_rate = static_cast<uint32_t>((uint64_t{baud} << 32) / F_CPU);
  uart().start_transmit = 1;
  uart().start_receive = 1;
  uart().interrupt_enable = kReceivedInterrupt;
}

void WriteSerial(const uint8_t* bytes, size_t length) {
  // Until the line is opened, none would ever be sent. QEMU does not say in
  // `enable` whether it is.
  if (uart().interrupt_enable == 0) return;
  for (size_t i = 0; i < length; ++i) {
    uart().transmit_data = bytes[i];
    while (uart().sent == 0) {
    }
    uart().sent = 0;
  }
}

void FlushSerial() {}  // WriteSerial() has waited for each byte

int ReadSerial() {
  if (uart().received == 0) return -1;
  uart().received = 0;  // before RXD is read, which may hold the next byte then
  return static_cast<int>(uart().receive_data & 0xFF);
}

}  // namespace machine
