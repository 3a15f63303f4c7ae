#include "faults.h"

#include <string.h>

namespace {

constexpr uint32_t kDataAddress = 0x800000;  // of RAM, in an ELF of avr-gcc
constexpr int kInterruptFlag = 7;            // of SREG
constexpr uint16_t kJumpToItself = 0xCFFF;   // rjmp .-2

uint32_t EndOfVariables(const elf_firmware_t& firmware) {
  for (uint32_t i = 0; i < firmware.symbolcount; ++i) {
    const avr_symbol_t& symbol = *firmware.symbol[i];
    if (strcmp(symbol.symbol, "__bss_end") == 0) {
      return symbol.addr - kDataAddress;
    }
  }
  return 0;
}

}  // namespace

Faults::Faults(avr_t* avr, const elf_firmware_t& firmware)
    : avr_(avr), end_of_variables_(EndOfVariables(firmware)) {
  avr_run(avr);  // the jump to the start; what comes to 0 later stays there
  avr->flash[0] = kJumpToItself & 0xFF;
  avr->flash[1] = kJumpToItself >> 8;
}

const char* Faults::Look() {
  if (avr_->state == cpu_Crashed) return "an access outside memory";
  if (avr_->pc == 0) return "a jump to 0";
  if (StackIsElsewhere()) return "the stack has left its memory";
  const uint8_t* code = avr_->flash + avr_->pc;
  const bool is_over =
      (code[0] | code[1] << 8) == kJumpToItself && !avr_->sreg[kInterruptFlag];
  if (is_over || avr_->state == cpu_Done) return "abort()";
  return nullptr;
}

// A program sets the two bytes of the stack pointer one after the other, so a
// single look may see half of a change.
bool Faults::StackIsElsewhere() {
  const uint32_t stack = avr_->data[R_SPL] | avr_->data[R_SPH] << 8;
  const bool is_elsewhere = stack < end_of_variables_ || stack > avr_->ramend;
  const bool is_twice = is_elsewhere && stack_was_elsewhere_;
  stack_was_elsewhere_ = is_elsewhere;
  return is_twice;
}
