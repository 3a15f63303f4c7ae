#ifndef FAULTS_H_
#define FAULTS_H_

#include <stdint.h>

// What the processor saves on the stack when it enters a handler.
struct ExceptionFrame {
  uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

// Prints the line of a fault and ends the program. The frame is where the stack
// ended; when the stack itself is at fault, nothing was saved there.
extern "C" [[noreturn]] void ReportFault(const ExceptionFrame* frame);

#endif  // FAULTS_H_
