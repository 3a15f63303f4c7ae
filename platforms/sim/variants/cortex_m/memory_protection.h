#ifndef MEMORY_PROTECTION_H_
#define MEMORY_PROTECTION_H_

namespace machine {

// Lets a program run from flash, write to RAM and use the devices; all else
// faults. Without it an MPS board, whose flash is RAM, would let a null pointer
// overwrite the program, and QEMU lets an MPS2 board read and write where
// nothing is.
void ProtectMemory();

}  // namespace machine

#endif  // MEMORY_PROTECTION_H_
