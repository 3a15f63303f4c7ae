// Faults of an Armv6-M processor: each is a HardFault, without registers that
// say why, and this one has no memory protection.
#include "faults.h"

#include <stdint.h>

#include "fault_report.h"
#include "registers.h"
#include "stack.h"
#include "startup.h"

void ReportFault(const ExceptionFrame* frame) {
  // An overflow leaves the memory, since the stack is at its lower end.
  const bool has_frame = reinterpret_cast<uintptr_t>(frame) >=
                         reinterpret_cast<uintptr_t>(stack_bottom);
  machine::BeginFaultReport(has_frame ? "bad access or instruction"
                                      : "stack overflow");
  if (has_frame) machine::PrintHex(", pc 0x", frame->pc);
  machine::PrintHex(", exception ",
                    machine::system_control().interrupt_state & 0x1FF);
  machine::EndFaultReport();
}

namespace machine {

void EnableFaults() {}
void ProtectMemory() {}

}  // namespace machine

// The compiler's library divides, and calls this for a division by zero.
extern "C" void __aeabi_idiv0() { machine::Fail("division by zero"); }
extern "C" void __aeabi_ldiv0() { machine::Fail("division by zero"); }
