#include "startup.h"

#include <stdint.h>

#include "sim/machine.h"

// Set by linker.ld.
extern "C" {
extern uint32_t data_in_flash[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];
extern void (*constructors_start[])();
extern void (*constructors_end[])();
}

namespace {

void PrepareMemory() {
  const uint32_t* source = data_in_flash;
  for (uint32_t* word = data_start; word < data_end; ++word) *word = *source++;
  for (uint32_t* word = bss_start; word < bss_end; ++word) *word = 0;
}

void RunConstructors() {
  for (auto constructor = constructors_start; constructor < constructors_end;
       ++constructor) {
    (*constructor)();
  }
}

}  // namespace

void StartProgram() {
  PrepareMemory();
  machine::EnableFaults();
  machine::ProtectMemory();
  machine::StartClock();
  RunConstructors();
  machine::RunSketch();
}
