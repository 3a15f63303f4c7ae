// What an Armv7-M or Armv8-M processor with its main extension says of a fault.
#include <stdint.h>

#include "fault_report.h"
#include "faults.h"
#include "registers.h"
#include "startup.h"

namespace {

// CFSR holds MemManage faults in bits 0 to 7, BusFaults in 8 to 15 and
// UsageFaults in 16 to 31.
constexpr uint32_t kMemoryFaults = 0x000000FF;
constexpr uint32_t kBusFaults = 0x0000FF00;
constexpr uint32_t kUsageFaults = 0xFFFF0000;
constexpr uint32_t kStackingFaults = 1u << 4 | 1u << 12;  // MSTKERR, STKERR
constexpr uint32_t kUnaligned = 1u << 24;
constexpr uint32_t kDividedByZero = 1u << 25;

const char* Cause(uint32_t status, bool has_address, uint32_t address) {
  if ((status & kStackingFaults) != 0) return "stack overflow";
  if (has_address && machine::IsBelowStack(address)) return "stack overflow";
  if ((status & kDividedByZero) != 0) return "division by zero";
  if ((status & kUnaligned) != 0) return "unaligned access";
  if ((status & kUsageFaults) != 0) return "no valid instruction";
  if ((status & kBusFaults) != 0) return "nothing at this address";
  if ((status & kMemoryFaults) != 0)
    return "access to memory that does not allow it";
  return "unexpected exception";
}

}  // namespace

void ReportFault(const ExceptionFrame* frame) {
  const uint32_t status = machine::system_control().fault_status;
  const bool is_bus_fault = (status & machine::kBusAddressValid) != 0;
  const bool has_address =
      is_bus_fault || (status & machine::kMemoryAddressValid) != 0;
  const uint32_t address = is_bus_fault
                               ? machine::system_control().bus_fault_address
                               : machine::system_control().memory_fault_address;
  machine::BeginFaultReport(Cause(status, has_address, address));
  if (has_address) machine::PrintHex(", address 0x", address);
  // When the stack itself is at fault, the frame was not saved.
  if ((status & kStackingFaults) == 0) machine::PrintHex(", pc 0x", frame->pc);
  machine::PrintHex(", exception ",
                    machine::system_control().interrupt_state & 0x1FF);
  machine::PrintHex(", status 0x", status);
  machine::EndFaultReport();
}

namespace machine {

void EnableFaults() {
  system_control().handlers =
      kMemoryFaultEnable | kBusFaultEnable | kUsageFaultEnable;
  system_control().configuration =
      system_control().configuration | kTrapDivisionByZero;
}

}  // namespace machine
