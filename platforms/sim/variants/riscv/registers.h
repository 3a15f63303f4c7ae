// The registers that this variant uses, as structs over their addresses, and
// its control and status registers. Sources: The RISC-V Instruction Set Manual,
// Volume II; RISC-V Platform-Level Interrupt Controller Specification; the
// memory map of QEMU's machine `virt`.
#ifndef REGISTERS_H_
#define REGISTERS_H_

#include <stdint.h>

#define READ_CSR(name)                                 \
  ({                                                   \
    uint32_t csr_value;                                \
    asm volatile("csrr %0, " #name : "=r"(csr_value)); \
    csr_value;                                         \
  })
#define WRITE_CSR(name, value) \
  asm volatile("csrw " #name ", %0" : : "r"(value) : "memory")

namespace machine {

using Register = volatile uint32_t;

constexpr uint32_t kTimerInterrupt = 1u << 7;      // in mie: MTIE
constexpr uint32_t kExternalInterrupt = 1u << 11;  // MEIE

// The core-local interruptor: a clock of 10 MHz, and when it interrupts.
constexpr uint32_t kClintAddress = 0x02000000;
constexpr uint32_t kClintSize = 0x10000;
struct Timer {
  Register compare_low;
  Register compare_high;
};
constexpr uint32_t kTimerHertz = 10000000;

// The platform-level interrupt controller, for interrupts 0 to 31 of processor
// 0 in machine mode.
constexpr uint32_t kPlicAddress = 0x0C000000;
constexpr uint32_t kPlicSize = 0x00400000;
struct InterruptTarget {
  Register threshold;
  Register claim;
};

// The 16550 UART; each register is a byte.
constexpr uint32_t kUartSize = 0x1000;
struct Uart {
  volatile uint8_t data;
  volatile uint8_t interrupt_enable;
  volatile uint8_t fifo_control;
  volatile uint8_t line_control;
  volatile uint8_t modem_control;
  volatile uint8_t line_status;
};
constexpr uint8_t kReceiveInterruptEnable = 1u << 0;
constexpr uint8_t kEightBits = 3;
constexpr uint8_t kDataReady = 1u << 0;
constexpr uint8_t kTransmitEmpty = 1u << 5;

inline Register& clock_low() {
  return *reinterpret_cast<Register*>(kClintAddress + 0xBFF8);
}
inline Register& clock_high() {
  return *reinterpret_cast<Register*>(kClintAddress + 0xBFFC);
}
inline Timer& timer() {
  return *reinterpret_cast<Timer*>(kClintAddress + 0x4000);
}
inline Register& interrupt_priority(uint32_t interrupt) {
  return *reinterpret_cast<Register*>(kPlicAddress + 4 * interrupt);
}
inline Register& enabled_interrupts() {
  return *reinterpret_cast<Register*>(kPlicAddress + 0x2000);
}
inline InterruptTarget& interrupt_target() {
  return *reinterpret_cast<InterruptTarget*>(kPlicAddress + 0x200000);
}
inline Uart& uart() { return *reinterpret_cast<Uart*>(SIM_UART_ADDRESS); }

}  // namespace machine

#endif  // REGISTERS_H_
