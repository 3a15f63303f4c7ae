// From reset to setup().
#include <cstdint>

#include "clock.h"
#include "faults.h"
#include "interrupts.h"
#include "machine.h"
#include "memory_protection.h"
#include "registers.h"
#include "stack.h"

// Set by linker.ld.
extern "C" {
extern uint32_t stack_top[];
extern uint32_t data_in_flash[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];
extern void (*constructors_start[])();
extern void (*constructors_end[])();
}

namespace {

void PrepareMemory() {
  const uint32_t* source = data_in_flash;
  for (uint32_t* word = data_start; word < data_end; ++word) *word = *source++;
  for (uint32_t* word = bss_start; word < bss_end; ++word) *word = 0;
}

void RunConstructors() {
  for (auto constructor = constructors_start; constructor < constructors_end;
       ++constructor) {
    (*constructor)();
  }
}

}  // namespace

extern "C" [[noreturn]] void OnReset() {
#ifdef __ARM_FP
  machine::coprocessor_access() = machine::kFloatingPointAccess;
  asm volatile("dsb\n isb" : : : "memory");
#endif
  machine::PaintStack();
  PrepareMemory();
  machine::EnableFaults();
  machine::ProtectMemory();
  machine::StartClock();
  RunConstructors();
  machine::RunSketch();
}

// The order is the architecture's.
struct VectorTable {
  const uint32_t* stack;
  void (*reset)();
  // NMI, HardFault, MemManage, BusFault, UsageFault, SecureFault
  void (*faults[6])();
  void (*unused[7])();
  void (*systick)();
  void (*interrupts[64])();
};

constexpr VectorTable MakeVectorTable() {
  VectorTable table = {};
  table.stack = stack_top;
  table.reset = OnReset;
  for (auto& handler : table.faults) handler = machine::OnFault;
  for (auto& handler : table.unused) handler = machine::OnFault;
  table.systick = machine::OnSysTick;
  for (auto& handler : table.interrupts) handler = machine::OnFault;
  table.interrupts[SIM_UART_INTERRUPT] = machine::OnSerial;
  return table;
}

__attribute__((section(".vectors"), used)) constexpr VectorTable vector_table =
    MakeVectorTable();
