// The vector table, and what has to come before compiled code.
#include "startup.h"

#include <stdint.h>

#include "interrupts.h"
#include "stack.h"

// Not in C++: a compiler chooses where it saves registers, and may use those of
// the FPU for it, so no compiled code may run before this is done. The stack is
// still empty and gets its pattern from end to end.
__attribute__((naked)) void OnReset() {
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
      "1: stmia r0!, {r2}\n"
      "cmp r0, r1\n"
      "blo 1b\n"
      "bl StartProgram\n"  // B does not reach far enough on Armv6-M
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
