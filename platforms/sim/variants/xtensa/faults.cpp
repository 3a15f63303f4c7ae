// A fault ends the program with one line that says what happened and where.
#include <stdint.h>

#include "fault_report.h"
#include "registers.h"
#include "startup.h"

namespace {

// In exccause.
constexpr uint32_t kIllegalInstruction = 0;
constexpr uint32_t kUnalignedAccess = 9;
// What begins with the instruction or the data that was not there, or not
// allowed, and has its address in excvaddr.
constexpr uint32_t kMemoryCauses =
    1u << 2 | 1u << 3 | 0xFu << 12 | 1u << 20 | 1u << 28 | 1u << 29;

bool IsOfMemory(uint32_t cause) {
  return cause < 32 && (kMemoryCauses >> cause & 1) != 0;
}

const char* Cause(uint32_t cause, uint32_t address) {
  if (IsOfMemory(cause)) {
    return machine::IsBelowStack(address)
               ? "stack overflow"
               : "access to memory that does not allow it";
  }
  if (cause == kUnalignedAccess) return "unaligned access";
  if (cause == kIllegalInstruction) return "no valid instruction";
  return "unexpected exception";
}

}  // namespace

extern "C" [[noreturn]] void ReportFault() {
  const uint32_t cause = READ_SPECIAL(exccause);
  const uint32_t address = READ_SPECIAL(excvaddr);
  machine::BeginFaultReport(Cause(cause, address));
  machine::PrintHex(", address 0x", address);
  machine::PrintHex(", pc 0x", READ_SPECIAL(epc1));
  machine::PrintHex(", exception ", cause);
  machine::EndFaultReport();
}

namespace machine {

void EnableFaults() {}

// The processor can forbid only whole eighths of the memory; what there is
// nothing faults by itself, but a write to flash does not.
void ProtectMemory() {}

}  // namespace machine
