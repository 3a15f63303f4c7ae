// From reset to setup(). The first part is the variant's, the second the same
// for all chips.
#ifndef STARTUP_H_
#define STARTUP_H_

namespace machine {

// Makes the processor report faults; some it would ignore otherwise, such as a
// division by zero.
void EnableFaults();

// Allows a program to run from flash, write to RAM and use the devices;
// everything else faults. Without it a null pointer could overwrite the program
// where QEMU's "flash" is RAM, and some machines of QEMU allow a program to
// read and write where there is no memory.
void ProtectMemory();

void StartClock();

}  // namespace machine

// The linker's entry: fills the stack with its pattern and calls
// StartProgram(). No compiled code may run before that.
extern "C" void OnReset();

extern "C" [[noreturn]] void StartProgram();

#endif  // STARTUP_H_
