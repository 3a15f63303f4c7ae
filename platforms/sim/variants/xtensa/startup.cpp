// The vectors, and what has to come before compiled code.
#include "startup.h"

#include <stdint.h>

#include "stack.h"

// QEMU starts at the beginning of the flash. The places of the vectors are the
// processor's: 0x30 and 0x50 for exceptions and interrupts, 0x70 for an
// exception in an exception.
asm(".section .vectors, \"ax\"\n"
    ".balign 256\n"
    "vectors:\n"
    "  j OnReset\n"
    ".org vectors + 0x30\n"
    "  j OnException\n"
    ".org vectors + 0x50\n"
    "  j OnException\n"
    ".org vectors + 0x70\n"
    "  j OnFault\n"
    ".org vectors + 0x80\n"
    ".literal_position\n"
    ".balign 4\n"

    // The stack is still empty and gets its pattern from end to end. The last
    // register to be set allows interrupts, of which none is enabled.
    ".global OnReset\n"
    "OnReset:\n"
    "  movi a2, stack_bottom\n"
    "  movi a1, stack_top\n"
    "  movi a3, 0xA5A5A5A5\n"
    "1:\n"
    "  s32i a3, a2, 0\n"
    "  addi a2, a2, 4\n"
    "  bltu a2, a1, 1b\n"
    "  movi a2, vectors\n"
    "  wsr.vecbase a2\n"
    "  movi a2, 0\n"
    "  wsr.intenable a2\n"
    "  wsr.ps a2\n"
    "  rsync\n"
    "  j StartProgram\n"

    // Only the timer interrupts, and only to end a wait. 4 is its cause.
    ".balign 4\n"
    "OnException:\n"
    "  wsr.excsave1 a0\n"
    "  rsr.exccause a0\n"
    "  bnei a0, 4, OnFault\n"
    "  movi a0, 0\n"
    "  wsr.intenable a0\n"
    "  esync\n"
    "  rsr.excsave1 a0\n"
    "  rfe\n"

    // The program does not go on, so the report may have all of the stack.
    ".balign 4\n"
    "OnFault:\n"
    "  movi a1, stack_top\n"
    "  movi a2, 0\n"
    "  wsr.intenable a2\n"
    "  wsr.ps a2\n"
    "  rsync\n"
    "  j ReportFault\n"
    ".previous\n");
static_assert(machine::kStackPaint == 0xA5A5A5A5, "OnReset() writes it");
