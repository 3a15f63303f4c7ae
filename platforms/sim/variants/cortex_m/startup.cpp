// From reset to setup().
#include <stdint.h>

#include "clock.h"
#include "faults.h"
#include "interrupts.h"
#include "memory_protection.h"
#include "registers.h"
#include "sim/machine.h"
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

// Called by OnReset() when the FPU is on and the stack has its pattern.
extern "C" [[noreturn]] void StartProgram() {
  PrepareMemory();
  machine::EnableFaults();
  machine::ProtectMemory();
  machine::StartClock();
  RunConstructors();
  machine::RunSketch();
}

// Not in C++: a compiler chooses where it saves registers, and may use those of
// the FPU for it, so no compiled code may run before this is done. The stack is
// still empty and gets its pattern from end to end.
extern "C" __attribute__((naked)) void OnReset() {
  asm volatile(
#ifdef __ARM_FP
      "ldr r0, =0xE000ED88\n"  // CPACR
      "ldr r1, =0x00F00000\n"  // coprocessors 10 and 11: the FPU, and MVE
      "str r1, [r0]\n"
      "dsb\n"
      "isb\n"
#endif
      "ldr r0, =stack_bottom\n"
      "ldr r1, =stack_top\n"
      "ldr r2, =%c0\n"
      "1: str r2, [r0], #4\n"
      "cmp r0, r1\n"
      "blo 1b\n"
      "b StartProgram\n"
      ".ltorg\n"
      :
      : "i"(machine::kStackPaint));
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
