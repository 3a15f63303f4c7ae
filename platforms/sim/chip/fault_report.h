// Ends a program after a fault.
#ifndef FAULT_REPORT_H_
#define FAULT_REPORT_H_

#include <stdint.h>

namespace machine {

// A report is the line "fault: ", a cause and numbers; then the program ends
// with code 1.
void BeginFaultReport(const char* cause);
void PrintHex(const char* name, uint32_t value);
[[noreturn]] void EndFaultReport();

// A report of a cause and one detail.
[[noreturn]] void Fail(const char* cause, const char* detail = "");

// Whether an address is so near below the stack that the stack has overflowed.
// The stack is at the lower end of the RAM, so that an overflow leaves the
// memory.
bool IsBelowStack(uint32_t address);

}  // namespace machine

#endif  // FAULT_REPORT_H_
