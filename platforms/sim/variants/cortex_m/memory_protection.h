#ifndef MEMORY_PROTECTION_H_
#define MEMORY_PROTECTION_H_

namespace machine {

// Allows a program to run from flash, write to RAM and use the devices;
// everything else faults. Without it a null pointer could overwrite the program
// on an MPS board, whose flash is RAM, and QEMU allows an MPS2 board to read
// and write where there is no memory.
void ProtectMemory();

}  // namespace machine

#endif  // MEMORY_PROTECTION_H_
