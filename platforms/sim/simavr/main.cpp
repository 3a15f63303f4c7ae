// Runs a program for an AVR in simavr, which comes as a library: the UART is a
// serial line of the PC, and a program can end and can fail.
//
//   avr_runner --mcu NAME --frequency HZ [--skip-delays] [--serial PLACE] ELF
//
// A program ends when it writes its exit code to GPIOR0, a register without a
// function. Without --skip-delays it runs in real time, with it as fast as the
// PC can, so that waiting costs little.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern "C" {
#include <avr_adc.h>
#include <sim_avr.h>
#include <sim_elf.h>
}

#include "clock.h"
#include "faults.h"
#include "serial_line.h"
#include "uart.h"

namespace {

constexpr avr_io_addr_t kGpior0 = 0x3E;  // of every megaAVR

// Between two looks for faults; more is hardly faster.
constexpr uint32_t kCyclesAtOnce = 64;

struct Options {
  const char* mcu = "";
  const char* serial = "stdio";
  const char* program = nullptr;
  uint32_t frequency = 0;
  bool skip_delays = false;
};

Options ParseOptions(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const bool has_value = i + 1 < count;
    if (strcmp(words[i], "--skip-delays") == 0) {
      options.skip_delays = true;
    } else if (has_value && strcmp(words[i], "--mcu") == 0) {
      options.mcu = words[++i];
    } else if (has_value && strcmp(words[i], "--frequency") == 0) {
      options.frequency = static_cast<uint32_t>(atol(words[++i]));
    } else if (has_value && strcmp(words[i], "--serial") == 0) {
      options.serial = words[++i];
    } else {
      options.program = words[i];
    }
  }
  return options;
}

struct End {
  bool is_requested = false;
  uint8_t code = 0;
};

void OnExitCode(avr_t*, avr_io_addr_t, uint8_t value, void* end) {
  *static_cast<End*>(end) = {true, value};
}

// What an open pin gives.
void MakeNoise(avr_t* avr) {
  FILE* source = fopen("/dev/urandom", "rb");
  if (source == nullptr) return;
  const int noise = getc(source) << 8 | getc(source);
  fclose(source);
  avr->vcc = avr->avcc = avr->aref = 5000;  // mV
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0),
                static_cast<uint32_t>(noise) % avr->vcc);
}

void LogNothing(avr_t*, int, const char*, va_list) {}

avr_t* Load(const Options& options, elf_firmware_t& firmware) {
  avr_global_logger_set(LogNothing);
  if (elf_read_firmware(options.program, &firmware) != 0) {
    fprintf(stderr, "error: %s is no program for an AVR; build it again.\n",
            options.program);
    return nullptr;
  }
  avr_t* avr = avr_make_mcu_by_name(options.mcu);
  if (avr == nullptr) {
    fprintf(stderr, "error: simavr has no %s.\n", options.mcu);
    return nullptr;
  }
  avr_init(avr);
  avr->run_cycle_limit = kCyclesAtOnce;
  firmware.frequency = options.frequency;
  avr_load_firmware(avr, &firmware);
  return avr;
}

int Run(avr_t* avr, const elf_firmware_t& firmware, const Options& options,
        SerialLine& line) {
  constexpr uint32_t kLooksASecond = 1000;
  End end;
  avr_register_io_write(avr, kGpior0, OnExitCode, &end);
  MakeNoise(avr);
  Uart uart(avr, line);
  Faults faults(avr, firmware);
  const Clock clock(avr, !options.skip_delays);
  const avr_cycle_count_t interval = options.frequency / kLooksASecond;
  const char* fault = nullptr;
  for (avr_cycle_count_t next_look = 0; !fault;) {
    avr_run(avr);
    if (end.is_requested) break;
    fault = faults.Look();
    if (avr->cycle < next_look) continue;
    next_look = avr->cycle + interval;
    uart.Exchange();
    clock.Wait();
  }
  line.Flush();
  if (fault == nullptr) return end.code;
  fprintf(stderr, "fault: %s, at 0x%x\n", fault, avr->pc);
  return 1;
}

}  // namespace

int main(int count, char** words) {
  const Options options = ParseOptions(count, words);
  elf_firmware_t firmware = {};
  SerialLine line;
  if (options.program == nullptr || !line.Open(options.serial)) return 2;
  avr_t* avr = Load(options, firmware);
  return avr == nullptr ? 2 : Run(avr, firmware, options, line);
}
