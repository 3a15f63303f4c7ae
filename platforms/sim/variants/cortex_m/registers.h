// The processor's own registers, as structs over their addresses. Sources: Arm
// v6-M, v7-M and v8-M Architecture Reference Manuals. Armv6-M has SysTick, the
// first five of SystemControl, and InterruptSwitch.
#ifndef REGISTERS_H_
#define REGISTERS_H_

#include <stdint.h>

namespace machine {

using Register = volatile uint32_t;

// SYST_*: counts down from `reload` to 0 and starts again, one count a cycle.
struct SysTick {
  Register control;
  Register reload;
  Register current;  // any write sets it to 0
};
constexpr uint32_t kSysTickEnable = 1u << 0;
constexpr uint32_t kSysTickInterrupt = 1u << 1;
constexpr uint32_t kSysTickProcessorClock = 1u << 2;

// The system control block from ICSR on.
struct SystemControl {
  Register interrupt_state;  // ICSR
  Register vector_table;     // VTOR
  Register reset_control;    // AIRCR
  Register sleep_control;    // SCR
  Register configuration;    // CCR
  Register priorities[3];    // SHPR1 to SHPR3
  Register handlers;         // SHCSR
  Register fault_status;     // CFSR
  Register hard_fault_status;
  Register debug_fault_status;
  Register memory_fault_address;  // MMFAR
  Register bus_fault_address;     // BFAR
};
constexpr uint32_t kSysTickPending = 1u << 26;       // ICSR.PENDSTSET
constexpr uint32_t kSysTickClearPending = 1u << 25;  // ICSR.PENDSTCLR
constexpr uint32_t kTrapDivisionByZero = 1u << 4;    // CCR.DIV_0_TRP
constexpr uint32_t kMemoryFaultEnable = 1u << 16;    // SHCSR
constexpr uint32_t kBusFaultEnable = 1u << 17;
constexpr uint32_t kUsageFaultEnable = 1u << 18;
constexpr uint32_t kMemoryAddressValid = 1u << 7;  // CFSR.MMARVALID
constexpr uint32_t kBusAddressValid = 1u << 15;    // CFSR.BFARVALID

// NVIC_ISER and NVIC_ICER, a bit for each interrupt.
struct InterruptSwitch {
  Register enable[32];
  Register disable[32];
};

// The memory protection unit, from MPU_CTRL on. Where v7-M has a region's
// attributes and size, v8-M has its limit.
struct MemoryProtection {
  Register control;
  Register region_number;
  Register region_base;
  Register region_attributes_or_limit;
};
constexpr uint32_t kProtectionEnable = 1u << 0;

inline SysTick& systick() { return *reinterpret_cast<SysTick*>(0xE000E010); }
inline SystemControl& system_control() {
  return *reinterpret_cast<SystemControl*>(0xE000ED04);
}
inline InterruptSwitch& interrupt_switch() {
  return *reinterpret_cast<InterruptSwitch*>(0xE000E100);
}
inline MemoryProtection& memory_protection() {
  return *reinterpret_cast<MemoryProtection*>(0xE000ED94);
}
inline Register& memory_attributes() {
  return *reinterpret_cast<Register*>(0xE000EDC0);
}

}  // namespace machine

#endif  // REGISTERS_H_
