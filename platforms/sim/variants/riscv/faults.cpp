// A fault ends the program with one line that says what happened and where.
#include <stdint.h>

#include "fault_report.h"
#include "registers.h"
#include "startup.h"

namespace {

// In mcause.
constexpr uint32_t kInstructionFault = 1;
constexpr uint32_t kIllegalInstruction = 2;
constexpr uint32_t kLoadFault = 5;
constexpr uint32_t kStoreFault = 7;

const char* Cause(uint32_t cause, uint32_t address) {
  switch (cause) {
    case kInstructionFault:
    case kLoadFault:
    case kStoreFault:
      return machine::IsBelowStack(address)
                 ? "stack overflow"
                 : "access to memory that does not allow it";
    case kIllegalInstruction:
      return "no valid instruction";
    default:
      return "unexpected exception";
  }
}

}  // namespace

extern "C" [[noreturn]] void ReportFault() {
  const uint32_t cause = READ_CSR(mcause);
  const uint32_t address = READ_CSR(mtval);
  machine::BeginFaultReport(Cause(cause, address));
  machine::PrintHex(", address 0x", address);
  machine::PrintHex(", pc 0x", READ_CSR(mepc));
  machine::PrintHex(", exception ", cause);
  machine::EndFaultReport();
}

// The program does not go on, so the report may have all of the stack.
extern "C" __attribute__((naked, aligned(4))) void OnFault() {
  asm volatile(
      "la sp, stack_top\n"
      "j ReportFault\n");
}

namespace machine {

void EnableFaults() { WRITE_CSR(mtvec, reinterpret_cast<uintptr_t>(OnFault)); }

}  // namespace machine
