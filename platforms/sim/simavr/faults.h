#ifndef FAULTS_H_
#define FAULTS_H_

extern "C" {
#include <sim_avr.h>
#include <sim_elf.h>
}

// What a program does wrong and a real chip would not report.
class Faults {
 public:
  // Runs the first instruction.
  Faults(avr_t* avr, const elf_firmware_t& firmware);

  // Returns what is wrong, or nullptr. Call it often.
  const char* Look();

 private:
  bool StackIsElsewhere();

  const avr_t* const avr_;
  const uint32_t end_of_variables_;
  bool stack_was_elsewhere_ = false;
};

#endif  // FAULTS_H_
